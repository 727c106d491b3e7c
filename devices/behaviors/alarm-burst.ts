import { z } from 'zod';
import { MINUTE } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { publishBurst } from './burst.ts';
import { forMs } from './params.ts';

/** A patient in trouble: alarms for a minute. */
export const alarmBurst = defineBehavior({
  kind: 'benign',
  summary: 'alarms for a minute',
  params: z.strictObject({
    perSecond: z.number().min(0.01).max(100).default(2),
    bytes: z.int().min(1).max(100_000).default(200),
    forMs: forMs(MINUTE),
  }),
  run: (context, params) => publishBurst(context, 'alarms', params),
});
