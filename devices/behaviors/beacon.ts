import { z } from 'zod';
import { HOUR, MINUTE } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { callHome } from './call-home.ts';
import { everyMs, forMs, host, share } from './params.ts';

/** An implant calls its command server, a few bytes at a time. */
export const beacon = defineBehavior({
  kind: 'hostile',
  summary: 'an implant calls one unknown host every few minutes',
  params: z.strictObject({
    destination: host('203.0.113.99', 8443),
    everyMs: everyMs(10 * MINUTE),
    jitter: share(0.2),
    bytes: z.int().min(1).max(1_000_000).default(400),
    staysConnected: z.boolean().default(true),
    forMs: forMs(12 * HOUR),
  }),
  run: callHome,
});
