import { z } from 'zod';
import { MINUTE } from '#kernel';
import { KNOWN_HOSTS } from '../model/device-classes.ts';
import { packetsFor } from '../model/network.ts';
import { defineBehavior } from './behavior.ts';
import { forMs, host } from './params.ts';

/** A camera or ultrasound starts to stream to the image archive: much traffic in large packets, to a known host. */
export const videoStream = defineBehavior({
  kind: 'benign',
  summary: 'a video stream starts, to the image archive',
  params: z.strictObject({
    destination: host(KNOWN_HOSTS.imageArchive.address, KNOWN_HOSTS.imageArchive.port),
    bytesPerSecond: z.number().min(1).max(1e9).default(500_000),
    forMs: forMs(10 * MINUTE),
  }),
  async run({ device, sleep, count, onEnd }, params) {
    const connection = device.model.connectTo(params.destination.address, params.destination.port);
    onEnd(() => connection.close());
    const packets = packetsFor(params.bytesPerSecond);
    const flow = device.model.startFlow({
      bytesOutPerSecond: params.bytesPerSecond,
      packetsOutPerSecond: packets,
      bytesInPerSecond: packets * 20,
      packetsInPerSecond: packets / 2,
    });
    onEnd(() => flow.close());
    await sleep(params.forMs);
    count('bytes', Math.round((params.bytesPerSecond * params.forMs) / 1_000));
  },
});
