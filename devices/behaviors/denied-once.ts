import { z } from 'zod';
import { SECOND } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { forMs } from './params.ts';

/** A mistyped topic after an application update: a few denials, then none. */
export const deniedOnce = defineBehavior({
  kind: 'benign',
  summary: 'a mistyped topic is denied a few times',
  params: z.strictObject({
    times: z.int().min(1).max(20).default(1),
    everyMs: forMs(30 * SECOND),
    topic: z.string().min(1).max(256).default('device/telemetry'),
  }),
  async run({ device, hold, sleep, count }, params) {
    for (let attempt = 0; attempt < params.times; attempt++) {
      if (attempt > 0) await sleep(params.everyMs);
      if (!(await device.link.connect(hold))) continue;
      count('attempts');
      if ((await device.link.publish(params.topic, '{}', hold)) === 'closed') count('denials');
    }
  },
});
