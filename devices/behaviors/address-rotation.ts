import { z } from 'zod';
import { HOUR } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { count, forMs, port } from './params.ts';
import { repeat } from './repeat.ts';

/** A CDN or NTP pool answers from a few addresses in turn, with packets of the usual size. */
export const addressRotation = defineBehavior({
  kind: 'benign',
  summary: 'a content network answers from a few new addresses in turn',
  params: z.strictObject({
    addresses: count(20, 4),
    port: port.default(443),
    bytesInPerSecond: z.number().min(0).max(1e9).default(2_000),
    forMs: forMs(HOUR),
  }),
  async run(context, params) {
    const { device, count, onEnd } = context;
    const { bytesPerPacket } = device.deviceClass.traffic;
    const packets = params.bytesInPerSecond / bytesPerPacket;
    const flow = device.model.startFlow({
      bytesInPerSecond: params.bytesInPerSecond,
      packetsInPerSecond: packets,
      packetsOutPerSecond: packets / 2,
      bytesOutPerSecond: packets * 20,
    });
    let close = () => {};
    onEnd(() => {
      flow.close();
      close();
    });
    await repeat(context, { everyMs: params.forMs / params.addresses, forMs: params.forMs }, (index) => {
      close();
      const connection = device.model.connectTo(`192.0.2.${1 + index}`, params.port);
      close = () => connection.close();
      count('addresses');
    });
  },
});
