import { z } from 'zod';
import { MINUTE } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { forMs, host, perSecond } from './params.ts';

/**
 * The device joins a flood against one victim. Nothing is sent: the model's counters rise.
 *
 * Device Defender sees destinations of established TCP connections only, so a UDP flood has none.
 */
export const packetFlood = defineBehavior({
  kind: 'hostile',
  summary: 'the device floods one victim with packets',
  params: z.strictObject({
    victim: host('192.0.2.200', 80),
    transport: z.enum(['tcp', 'udp']).default('tcp'),
    packetsPerSecond: perSecond(1_000_000, 5_000),
    bytesPerPacket: z.int().min(28).max(65_535).default(90),
    /** Established connections to the victim that show at the same time; TCP only. */
    connections: z.int().min(1).max(1_000).default(12),
    forMs: forMs(10 * MINUTE),
  }),
  async run({ device, sleep, count, onEnd }, params) {
    if (params.transport === 'tcp') {
      for (let index = 0; index < params.connections; index++) {
        const connection = device.model.connectTo(params.victim.address, params.victim.port);
        onEnd(() => connection.close());
      }
    }
    const flow = device.model.startFlow({
      packetsOutPerSecond: params.packetsPerSecond,
      bytesOutPerSecond: params.packetsPerSecond * params.bytesPerPacket,
    });
    onEnd(() => flow.close());
    await sleep(params.forMs);
    count('packets', Math.round((params.packetsPerSecond * params.forMs) / 1_000));
  },
});
