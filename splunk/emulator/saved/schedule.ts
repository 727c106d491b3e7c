import { Cron } from 'croner';

/** Five fields of numbers, lists, ranges and steps: Splunk takes no names and no seconds. */
const FIELDS = /^[\d*/,-]+(\s+[\d*/,-]+){4}$/;

/** Expressions that are remembered: reading one costs more than asking it. */
const MOST_EXPRESSIONS = 500;
const known = new Map<string, Cron | undefined>();

/**
 * The next time after `afterMs` (milliseconds since the epoch) that a cron expression names, in UTC.
 * `undefined` when the expression is not one, or never comes true.
 */
export function nextRunMs(cron: string, afterMs: number): number | undefined {
  return read(cron)?.nextRun(new Date(afterMs))?.getTime();
}

export const isCron = (text: string): boolean => read(text) !== undefined;

function read(text: string): Cron | undefined {
  if (known.has(text)) return known.get(text);
  if (known.size >= MOST_EXPRESSIONS) known.clear();
  const cron = FIELDS.test(text.trim()) ? parse(text) : undefined;
  known.set(text, cron);
  return cron;
}

function parse(text: string): Cron | undefined {
  try {
    // An offset of nothing is UTC as well, and a fifth of the work of looking the zone up for every run.
    return new Cron(text, { utcOffset: 0, paused: true });
  } catch {
    return undefined;
  }
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds of `90`, `10m`, `1h`, `2d`; `undefined` when it is none of them. */
export function durationSeconds(text: string): number | undefined {
  const [, count, unit] = /^\s*(\d+)\s*([smhd]?)\w*\s*$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (UNIT_SECONDS[unit || 's'] ?? 1);
}
