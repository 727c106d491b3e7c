import { z } from 'zod';
import { MINUTE } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { forMs, topic } from './params.ts';
import { repeat } from './repeat.ts';

/**
 * A stolen device hammers topics it may not use.
 *
 * AWS IoT ends an MQTT 3.1.1 connection on every denied publish or subscribe and takes one CONNECT per second and
 * client id, so each attempt is a denial, a disconnect and a new connection, and 50 a minute is as fast as it goes.
 */
export const authFailureStorm = defineBehavior({
  kind: 'hostile',
  summary: 'forbidden publishes and subscribes as fast as the broker lets reconnect',
  params: z.strictObject({
    perMinute: z.number().min(0.1).max(50).default(50),
    forMs: forMs(10 * MINUTE),
    topics: z
      .array(topic)
      .min(1)
      .max(100)
      .default(() => ['admin/commands', 'fleet/firmware/update', 'wards/all/alarms/off']),
    subscribes: z.boolean().default(true),
  }),
  async run(context, params) {
    const { device, hold, count } = context;
    await repeat(context, { everyMs: MINUTE / params.perMinute, forMs: params.forMs }, async (attempt) => {
      if (!(await device.link.connect(hold))) return count('failedConnects');
      const topic = params.topics[attempt % params.topics.length]!;
      count('attempts');
      const outcome =
        params.subscribes && attempt % 2 === 1
          ? await device.link.subscribe(`${topic}/#`, hold)
          : await device.link.publish(topic, '{"open":true}', hold);
      if (outcome === 'closed' || outcome === 'refused') count('denials');
    });
  },
});
