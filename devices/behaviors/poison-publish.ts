import { z } from 'zod';
import { MINUTE } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { count, everyMs, topic } from './params.ts';
import { repeat } from './repeat.ts';

/**
 * Something that is no metric is published where a rule picks it up. The device's policy must allow the topic, for
 * example `$aws/rules/<rule>` for Basic Ingest.
 */
export const poisonPublish = defineBehavior({
  kind: 'fault',
  summary: 'a payload that is no metric is published to a rule',
  params: z.strictObject({
    topic,
    payload: z.string().max(100_000).default('this is not JSON'),
    times: count(1_000, 1),
    everyMs: everyMs(MINUTE),
  }),
  async run(context, params) {
    const { device, hold, count } = context;
    await repeat(context, { everyMs: params.everyMs, forMs: params.times * params.everyMs }, async () => {
      if (!(await device.link.connect(hold))) return count('failedConnects');
      const outcome = await device.link.publish(params.topic, params.payload, hold);
      count(outcome === 'acknowledged' ? 'publishes' : 'denials');
    });
  },
});
