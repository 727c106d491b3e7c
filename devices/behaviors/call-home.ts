import { packetsFor } from '../model/network.ts';
import type { BehaviorContext } from './behavior.ts';
import { repeat } from './repeat.ts';

export interface CallHome {
  readonly destination: { readonly address: string; readonly port: number };
  readonly everyMs: number;
  readonly jitter: number;
  readonly bytes: number;
  readonly forMs: number;
  /** Whether the connection stays open in between, as a long poll does. */
  readonly staysConnected: boolean;
}

/** How long a short connection stays in the table. */
const SHORT_CONNECTION_MS = 5_000;

/** A few bytes to one host at a steady pace. */
export async function callHome(context: BehaviorContext, wanted: CallHome): Promise<void> {
  const { device, count, onEnd, sleep } = context;
  const { address, port } = wanted.destination;
  if (wanted.staysConnected) {
    const connection = device.model.connectTo(address, port);
    onEnd(() => connection.close());
  }
  await repeat(context, wanted, async () => {
    device.model.transfer({
      bytesOut: wanted.bytes,
      bytesIn: 120,
      packetsOut: packetsFor(wanted.bytes) + 2,
      packetsIn: 3,
    });
    count('calls');
    if (wanted.staysConnected) return;
    const connection = device.model.connectTo(address, port);
    onEnd(() => connection.close());
    await sleep(Math.min(SHORT_CONNECTION_MS, wanted.everyMs / 2));
    connection.close();
  });
}
