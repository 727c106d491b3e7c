import { z } from 'zod';
import { HOUR } from '#kernel';
import type { BehaviorContext } from './behavior.ts';
import { defineBehavior } from './behavior.ts';
import { forMs } from './params.ts';

/** Keeps the device away for a while. */
async function stayAway(context: BehaviorContext, forMs: number, cut: () => Promise<void>): Promise<void> {
  const { device, sleep, hold, onEnd, count } = context;
  const { link } = device;
  link.autoReconnect = false;
  onEnd(async () => {
    link.autoReconnect = true;
    if (await link.connect(hold)) count('returns');
  });
  await cut();
  await sleep(forMs);
}

/** The device's link is cut: it says no goodbye and does not come back for hours. */
export const silence = defineBehavior({
  kind: 'hostile',
  summary: 'the link is cut and the device does not come back for hours',
  params: z.strictObject({ forMs: forMs(3 * HOUR) }),
  run: (context, params) => stayAway(context, params.forMs, () => context.device.link.drop()),
});

/** Planned maintenance: the device says goodbye and is off for a while. */
export const maintenance = defineBehavior({
  kind: 'benign',
  summary: 'the device is switched off for planned work',
  params: z.strictObject({ forMs: forMs(3 * HOUR) }),
  run: (context, params) =>
    stayAway(context, params.forMs, () => context.device.link.disconnect(context.hold)),
});
