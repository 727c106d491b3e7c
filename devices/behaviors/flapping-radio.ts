import { z } from 'zod';
import { MINUTE, SECOND } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { everyMs, forMs, share } from './params.ts';
import { repeat } from './repeat.ts';

/** A bad radio link: the connection is lost again and again and comes back from the same address. */
export const flappingRadio = defineBehavior({
  kind: 'benign',
  summary: 'the connection is lost again and again, from one address',
  params: z.strictObject({ everyMs: everyMs(20 * SECOND), jitter: share(0.5), forMs: forMs(10 * MINUTE) }),
  async run(context, params) {
    await repeat(context, params, async () => {
      if (!context.device.link.connection) return;
      context.count('losses');
      await context.device.link.drop();
    });
  },
});
