import { z } from 'zod';
import { DAY, HOUR } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { forMs } from './params.ts';

/** The device's own clock is wrong: its report ids and telemetry carry another time. */
export const clockSkew = defineBehavior({
  kind: 'fault',
  summary: "the device's clock is wrong",
  params: z.strictObject({
    /** Negative for a clock that is behind. */
    skewMs: z
      .int()
      .min(-366 * DAY)
      .max(366 * DAY)
      .default(-DAY),
    forMs: forMs(2 * HOUR),
  }),
  async run({ device, sleep, onEnd }, params) {
    device.agent.clockOffsetMs = params.skewMs;
    onEnd(() => {
      device.agent.clockOffsetMs = 0;
    });
    await sleep(params.forMs);
  },
});
