import { z } from 'zod';
import { MINUTE } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { publishBurst } from './burst.ts';
import { forMs } from './params.ts';

/** An attack on the bill: small messages on a topic the device may use, below AWS IoT's 100 a second. */
export const messageFlood = defineBehavior({
  kind: 'hostile',
  summary: 'many small messages a second on an allowed topic',
  params: z.strictObject({
    perSecond: z.number().min(0.01).max(100).default(50),
    bytes: z.int().min(1).max(100_000).default(60),
    forMs: forMs(10 * MINUTE),
  }),
  run: (context, params) => publishBurst(context, 'telemetry', params),
});
