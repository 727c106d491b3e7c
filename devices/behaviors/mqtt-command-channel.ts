import { z } from 'zod';
import { HOUR, SECOND } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { everyMs, forMs } from './params.ts';
import { repeat } from './repeat.ts';

/**
 * Commands hidden in a topic that the device may use. Our model: the device hears its own polls, which stand for the
 * commands, so that as many messages come in as go out, all of one size.
 */
export const mqttCommandChannel = defineBehavior({
  kind: 'hostile',
  summary: 'commands and answers of one size go through an allowed topic',
  params: z.strictObject({
    /** The last part of the topic; before it stands what the device owns. */
    channel: z
      .string()
      .regex(/^[\w-]{1,40}$/)
      .default('sync'),
    everyMs: everyMs(30 * SECOND),
    bytes: z.int().min(2).max(100_000).default(96),
    forMs: forMs(3 * HOUR),
  }),
  async run(context, params) {
    const { device, hold, random, count, onEnd } = context;
    const topic = device.ownTopic(params.channel);
    let subscribed = false;
    await repeat(context, params, async () => {
      if (!(await device.link.connect(hold))) return count('failedConnects');
      if (!subscribed) {
        const { outcome, release } = await device.link.keepSubscribed(topic, hold);
        if (outcome !== 'granted') return count('denials');
        onEnd(release);
        subscribed = true;
      }
      const outcome = await device.link.publish(topic, random.hex(params.bytes), hold);
      count(outcome === 'acknowledged' ? 'commands' : 'failures');
    });
  },
});
