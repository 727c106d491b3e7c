import { z } from 'zod';
import { MINUTE } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { forMs } from './params.ts';

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
      .array(z.string().min(1).max(256))
      .min(1)
      .max(100)
      .default(() => ['admin/commands', 'fleet/firmware/update', 'wards/all/alarms/off']),
    subscribes: z.boolean().default(true),
  }),
  async run({ device, clock, hold, sleep, count }, params) {
    const startMs = clock.now();
    const everyMs = MINUTE / params.perMinute;
    for (let attempt = 0; attempt * everyMs < params.forMs; attempt++) {
      await sleep(startMs + attempt * everyMs - clock.now());
      if (!(await device.link.connect(hold))) {
        count('failedConnects');
        continue;
      }
      const topic = params.topics[attempt % params.topics.length]!;
      count('attempts');
      const outcome =
        params.subscribes && attempt % 2 === 1
          ? await device.link.subscribe(`${topic}/#`, hold)
          : await device.link.publish(topic, '{"open":true}', hold);
      if (outcome === 'closed' || outcome === 'refused') count('denials');
    }
  },
});
