import { z } from 'zod';
import { DAY } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { eachNight } from './nights.ts';
import { forMs, host, hour, share } from './params.ts';

/** Leaks a few per cent of the device's usual traffic to one new host, at night only. */
export const slowExfiltration = defineBehavior({
  kind: 'hostile',
  summary: 'a small leak to one new host, night after night',
  params: z.strictObject({
    /** Share of the usual bytes out. */
    share: share(0.03),
    fromHour: hour(22),
    toHour: hour(5),
    forMs: forMs(7 * DAY),
    destination: host('203.0.113.67', 443),
  }),
  async run(context, params) {
    const { device, clock, sleep, count, onEnd } = context;
    const { bytesOutPerSecond, bytesPerPacket } = device.deviceClass.traffic;
    const rate = bytesOutPerSecond * params.share;
    await eachNight(context, params, async (endMs) => {
      const connection = device.model.connectTo(params.destination.address, params.destination.port);
      const flow = device.model.startFlow({
        bytesOutPerSecond: rate,
        packetsOutPerSecond: rate / bytesPerPacket,
      });
      const end = () => {
        flow.close();
        connection.close();
      };
      onEnd(end);
      count('nights');
      await sleep(endMs - clock.now());
      end();
    });
  },
});
