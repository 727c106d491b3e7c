import { z } from 'zod';
import { DAY } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { forMs } from './params.ts';

/** More or fewer patients: the device's usual traffic grows or shrinks, to the hosts it always talks to. */
export const activityChange = defineBehavior({
  kind: 'benign',
  summary: 'the usual traffic grows or shrinks by a factor',
  params: z.strictObject({
    /** 1.03 for a ward with a few more patients, 0.2 for an idle device. */
    factor: z.number().min(0).max(100).default(1.03),
    forMs: forMs(7 * DAY),
  }),
  async run({ device, sleep, onEnd }, params) {
    const scale = device.model.scaleActivity(params.factor);
    onEnd(() => scale.close());
    await sleep(params.forMs);
  },
});
