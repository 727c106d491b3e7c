import { Cron } from 'croner';

/** Five fields of numbers, lists, ranges and steps: Splunk takes no names and no seconds. */
const FIELDS = /^[\d*/,-]+(\s+[\d*/,-]+){4}$/;

/**
 * The next time after `afterMs` (milliseconds since the epoch) that a cron expression names, in UTC.
 * `undefined` when the expression is not one, or never comes true.
 */
export function nextRunMs(cron: string, afterMs: number): number | undefined {
  if (!isCron(cron)) return undefined;
  return new Cron(cron, { timezone: 'UTC' }).nextRun(new Date(afterMs))?.getTime();
}

export function isCron(text: string): boolean {
  if (!FIELDS.test(text.trim())) return false;
  try {
    return new Cron(text, { timezone: 'UTC', paused: true }).getPattern() !== undefined;
  } catch {
    return false;
  }
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds of `90`, `10m`, `1h`, `2d`; `undefined` when it is none of them. */
export function durationSeconds(text: string): number | undefined {
  const [, count, unit] = /^\s*(\d+)\s*([smhd]?)\w*\s*$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (UNIT_SECONDS[unit || 's'] ?? 1);
}
