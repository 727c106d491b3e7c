import { z } from 'zod';
import { MINUTE } from '#kernel';
import type { BehaviorContext } from './behavior.ts';
import { defineBehavior } from './behavior.ts';
import { count, everyMs } from './params.ts';
import { repeat } from './repeat.ts';

const bytes = z.int().min(1).max(1_000_000);

interface LargePayloads {
  readonly bytes: readonly number[];
  readonly times: number;
  readonly everyMs: number;
}

async function publishLarge(context: BehaviorContext, what: string, params: LargePayloads): Promise<void> {
  const { device, hold, count } = context;
  const forMs = params.times * params.everyMs;
  await repeat(context, { everyMs: params.everyMs, forMs }, async (index) => {
    if (!(await device.link.connect(hold))) return count('failedConnects');
    const payload = Buffer.alloc(params.bytes[index % params.bytes.length]!, '0');
    const outcome = await device.link.publish(device.ownTopic(what), payload, hold);
    count(outcome === 'acknowledged' ? 'taken' : 'refused');
  });
}

/** Payloads near the limit of 128 KB and beyond; AWS IoT ends the connection for the latter. */
export const oversizePayloads = defineBehavior({
  kind: 'hostile',
  summary: 'payloads near and beyond the limit of 128 KB',
  params: z.strictObject({
    bytes: z
      .array(bytes)
      .min(1)
      .max(100)
      .default(() => [100_000, 140_000]),
    times: count(1_000, 10),
    everyMs: everyMs(MINUTE),
  }),
  run: (context, params) => publishLarge(context, 'telemetry', params),
});

/** An imaging device sends pictures that fit. */
export const largeImage = defineBehavior({
  kind: 'benign',
  summary: 'pictures of up to 100 kB',
  params: z.strictObject({
    bytes: z
      .array(bytes.max(120_000))
      .min(1)
      .max(100)
      .default(() => [60_000, 100_000]),
    times: count(1_000, 5),
    everyMs: everyMs(MINUTE),
  }),
  run: (context, params) => publishLarge(context, 'images', params),
});
