import { z } from 'zod';
import { HOUR } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { forMs } from './params.ts';

/** Reports wait on the device and arrive hours after they were taken; the last ones after the behavior's end. */
export const lateReports = defineBehavior({
  kind: 'fault',
  summary: 'reports arrive long after they were taken',
  params: z.strictObject({ delayMs: forMs(2 * HOUR), forMs: forMs(HOUR) }),
  async run({ device, sleep, onEnd }, params) {
    device.agent.holdBackMs = params.delayMs;
    onEnd(() => {
      device.agent.holdBackMs = 0;
    });
    await sleep(params.forMs);
  },
});
