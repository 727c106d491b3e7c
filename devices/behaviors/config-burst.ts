import { z } from 'zod';
import { MINUTE } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { count, forMs } from './params.ts';
import { repeat } from './repeat.ts';

/** A change of configuration: a burst of settings of all sizes, each heard and confirmed. */
export const configBurst = defineBehavior({
  kind: 'benign',
  summary: 'a burst of settings of all sizes after a change of configuration',
  params: z.strictObject({
    messages: count(10_000, 60),
    largestBytes: z.int().min(10).max(100_000).default(4_000),
    forMs: forMs(3 * MINUTE),
  }),
  async run(context, params) {
    const { device, hold, random, count, onEnd } = context;
    const topic = device.ownTopic('config');
    let subscribed = false;
    await repeat(context, { everyMs: params.forMs / params.messages, forMs: params.forMs }, async () => {
      if (!(await device.link.connect(hold))) return;
      if (!subscribed) {
        const { outcome, release } = await device.link.keepSubscribed(topic, hold);
        onEnd(release);
        subscribed = outcome === 'granted';
      }
      const setting = random.hex(random.integer(10, params.largestBytes));
      if ((await device.link.publish(topic, setting, hold)) === 'acknowledged') count('settings');
    });
  },
});
