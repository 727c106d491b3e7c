import type { BehaviorContext } from './behavior.ts';
import { packetsFor } from '../model/network.ts';

export interface Upload {
  readonly bytes: number;
  readonly forMs: number;
  readonly destination: { readonly address: string; readonly port: number };
}

/** A bulk transfer out of the device's model: a connection, steady bytes out and a trickle of acknowledgements in. */
export async function upload(
  { device, sleep, count, onEnd }: BehaviorContext,
  wanted: Upload,
): Promise<void> {
  const seconds = Math.max(1, wanted.forMs / 1000);
  const packets = packetsFor(wanted.bytes);
  const connection = device.model.connectTo(wanted.destination.address, wanted.destination.port);
  onEnd(() => connection.close());
  const flow = device.model.startFlow({
    bytesOutPerSecond: wanted.bytes / seconds,
    packetsOutPerSecond: packets / seconds,
    // One acknowledgement of 40 bytes for every other segment.
    bytesInPerSecond: (packets / 2 / seconds) * 40,
    packetsInPerSecond: packets / 2 / seconds,
  });
  onEnd(() => flow.close());
  await sleep(seconds * 1000);
  count('bytes', wanted.bytes);
}
