import { z } from 'zod';
import { MINUTE } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { count, everyMs, topic } from './params.ts';
import { repeat } from './repeat.ts';

/** Tries other things' topics one after the other, slowly enough that no single window looks bad. */
export const policyProbe = defineBehavior({
  kind: 'hostile',
  summary: "other things' topics are tried one by one for hours",
  params: z.strictObject({
    topics: count(1_000, 40),
    everyMs: everyMs(9 * MINUTE),
    /** `{thing}` is the name of another thing. */
    pattern: topic.default('things/{thing}/commands'),
  }),
  async run(context, params) {
    const { device, hold, count, fleet, random } = context;
    const others = fleet().filter((name) => name !== device.thingName);
    const forMs = params.topics * params.everyMs;
    await repeat(context, { everyMs: params.everyMs, forMs }, async (index) => {
      // A small fleet is not known to the attacker: names are guessed beyond it.
      const other = others[index] ?? `${device.spec.deviceClass}-${random.integer(100, 999)}`;
      if (!(await device.link.connect(hold))) return count('failedConnects');
      count('attempts');
      const topic = params.pattern.replaceAll('{thing}', other);
      if ((await device.link.publish(topic, '{}', hold)) === 'closed') count('denials');
    });
  },
});
