import { DAY, HOUR, MINUTE, SECOND, UserError } from '#kernel';

/** A span of lab time such as `90s`, `10m`, `2h` or `7d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;

const UNIT_MS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** Milliseconds of a duration. Throws `LAB_SCENARIO_INVALID` for anything else. */
export function durationMs(duration: Duration): number {
  const match = /^(\d+(?:\.\d+)?)([smhd])$/.exec(duration);
  if (!match) {
    throw new UserError('LAB_SCENARIO_INVALID', `"${duration}" is not a duration.`, {
      hint: 'Write a number and a unit, such as 90s, 10m, 2h or 7d.',
    });
  }
  return Number(match[1]) * UNIT_MS[match[2]!]!;
}

/** `7m 12s`, `2h`, `3.4 s`: the two largest units that are not zero. */
export function formatDuration(ms: number): string {
  if (ms < MINUTE) return `${Number((ms / SECOND).toFixed(1))} s`;
  const parts: string[] = [];
  let rest = Math.round(ms / SECOND) * SECOND;
  for (const [unit, size] of [
    ['d', DAY],
    ['h', HOUR],
    ['m', MINUTE],
    ['s', SECOND],
  ] as const) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.slice(0, 2).join(' ');
}
