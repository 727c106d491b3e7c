import { DAY, HOUR } from '#kernel';
import type { BehaviorContext } from './behavior.ts';

export interface Nights {
  /** Hour of the day (UTC) at which a night begins. */
  readonly fromHour: number;
  /** Hour of the day (UTC) at which it ends, on the next day when it is not later than `fromHour`. */
  readonly toHour: number;
  readonly forMs: number;
}

/** Calls `act` at the beginning of every night with the moment it ends, until `forMs` have passed. */
export async function eachNight(
  { clock, sleep }: BehaviorContext,
  { fromHour, toHour, forMs }: Nights,
  act: (endMs: number) => Promise<void>,
): Promise<void> {
  const overMs = clock.now() + forMs;
  const length = ((toHour - fromHour + 24) % 24 || 24) * HOUR;
  // The night that may be under way began yesterday.
  let night = Math.floor(clock.now() / DAY) * DAY - DAY + fromHour * HOUR;
  for (; night < overMs; night += DAY) {
    const endMs = Math.min(night + length, overMs);
    if (endMs <= clock.now()) continue;
    await sleep(night - clock.now());
    await act(endMs);
  }
  await sleep(overMs - clock.now());
}
