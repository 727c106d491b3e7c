import { z } from 'zod';
import { MINUTE } from '#kernel';
import type { Handle } from '../model/sockets.ts';
import { defineBehavior } from './behavior.ts';
import { count, forMs, perSecond, port } from './params.ts';
import { repeat } from './repeat.ts';

/** A TCP segment with nothing in it. */
const SYN_BYTES = 60;

/**
 * A worm looks for its next victims. Addresses come from 198.18.0.0/15, which is reserved for tests (RFC 2544).
 *
 * Our model: a scanned host stays in the table of connections until newer ones push it out.
 */
export const networkScan = defineBehavior({
  kind: 'hostile',
  summary: 'hundreds of addresses are tried on remote-login ports',
  params: z.strictObject({
    addresses: count(10_000, 500),
    ports: z
      .array(port)
      .min(1)
      .max(20)
      .default(() => [23, 2323]),
    /** Connections in the table at the same time. */
    atOnce: count(500, 40),
    packetsPerSecond: perSecond(100_000, 50),
    forMs: forMs(15 * MINUTE),
  }),
  async run(context, params) {
    const { device, random, count, onEnd } = context;
    const open: Handle[] = [];
    const flow = device.model.startFlow({
      packetsOutPerSecond: params.packetsPerSecond,
      bytesOutPerSecond: params.packetsPerSecond * SYN_BYTES,
    });
    onEnd(() => {
      flow.close();
      for (const connection of open) connection.close();
    });
    await repeat(context, { everyMs: params.forMs / params.addresses, forMs: params.forMs }, (index) => {
      const address = `198.${random.integer(18, 19)}.${random.integer(0, 255)}.${random.integer(1, 254)}`;
      open.push(device.model.connectTo(address, params.ports[index % params.ports.length]!));
      if (open.length > params.atOnce) open.shift()!.close();
      count('addresses');
    });
  },
});
