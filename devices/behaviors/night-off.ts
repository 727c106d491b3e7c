import { z } from 'zod';
import { DAY } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { eachNight } from './nights.ts';
import { forMs, hour } from './params.ts';

/** A device of the day clinic: switched off in the evening, on in the morning. */
export const nightOff = defineBehavior({
  kind: 'benign',
  summary: 'the device is off every night',
  params: z.strictObject({ fromHour: hour(20), toHour: hour(6), forMs: forMs(7 * DAY) }),
  async run(context, params) {
    const { device, clock, hold, sleep, count, onEnd } = context;
    let isOff = false;
    const wake = async () => {
      if (isOff) await device.link.connect(hold);
      isOff = false;
    };
    onEnd(wake);
    await eachNight(context, params, async (endMs) => {
      await device.link.disconnect(hold);
      isOff = true;
      count('nights');
      await sleep(endMs - clock.now());
      await wake();
    });
  },
});
