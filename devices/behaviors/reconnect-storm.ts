import { z } from 'zod';
import { MINUTE, SECOND } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { everyMs, forMs } from './params.ts';
import { repeat } from './repeat.ts';

/** A fleet that drops its connections and comes back without back-off, all at the same time. */
export const reconnectStorm = defineBehavior({
  kind: 'hostile',
  summary: 'the device drops its connection and comes back at once, over and over',
  params: z.strictObject({ everyMs: everyMs(15 * SECOND), forMs: forMs(10 * MINUTE) }),
  async run(context, params) {
    const { device, hold, count } = context;
    await repeat(context, params, async () => {
      await device.link.drop();
      count((await device.link.connect(hold)) ? 'reconnects' : 'failedConnects');
    });
  },
});
