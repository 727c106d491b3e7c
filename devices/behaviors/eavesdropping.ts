import { z } from 'zod';
import { HOUR, MINUTE } from '#kernel';
import type { BehaviorContext } from './behavior.ts';
import { defineBehavior } from './behavior.ts';
import { forMs, topic } from './params.ts';
import { repeat } from './repeat.ts';

const filters = (usual: string) =>
  z
    .array(topic)
    .min(1)
    .max(8)
    .default(() => [usual]);

interface Listening {
  readonly filters: readonly string[];
  readonly forMs: number;
}

/** Subscribes and stays subscribed; a filter that is denied is not tried again. */
async function listen(context: BehaviorContext, params: Listening): Promise<void> {
  const { device, hold, count, onEnd } = context;
  const wanted = new Set(params.filters);
  await repeat(context, { everyMs: MINUTE, forMs: params.forMs }, async () => {
    for (const filter of wanted) {
      if (!(await device.link.connect(hold))) return;
      const { outcome, release } = await device.link.keepSubscribed(filter, hold);
      onEnd(release);
      count(outcome === 'granted' ? 'subscriptions' : 'denials');
      wanted.delete(filter);
    }
  });
}

/** A compromised device reads along what the whole fleet says. Works where the device policy is too wide. */
export const eavesdropping = defineBehavior({
  kind: 'hostile',
  summary: "wide subscriptions read the whole fleet's messages",
  params: z.strictObject({ filters: filters('devices/+/telemetry'), forMs: forMs(HOUR) }),
  run: listen,
});

/** A ward's dashboard does the same by design. */
export const dashboard = defineBehavior({
  kind: 'benign',
  summary: "a dashboard subscribes to its ward's messages",
  params: z.strictObject({ filters: filters('devices/+/telemetry'), forMs: forMs(HOUR) }),
  run: listen,
});
