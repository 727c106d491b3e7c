import { SECOND } from '#kernel';
import type { BehaviorContext } from './behavior.ts';
import { repeat } from './repeat.ts';

export interface Burst {
  readonly perSecond: number;
  readonly bytes: number;
  readonly forMs: number;
}

/** Publishes so many messages every second on a topic the device owns. */
export async function publishBurst(context: BehaviorContext, what: string, wanted: Burst): Promise<void> {
  const { device, hold, random, count } = context;
  const topic = device.ownTopic(what);
  // The last message of a second ends it.
  const everyMs = wanted.perSecond < 1 ? SECOND / wanted.perSecond : SECOND;
  const atOnce = Math.max(1, Math.round(wanted.perSecond));
  await repeat(context, { everyMs, forMs: wanted.forMs }, async () => {
    if (!(await device.link.connect(hold))) return count('failedConnects');
    const messages = Array.from({ length: atOnce }, () => random.hex(wanted.bytes));
    const outcome = await device.link.publishMany(topic, messages, hold);
    if (outcome === 'acknowledged') count('messages', atOnce);
    else count('failures');
  });
}
