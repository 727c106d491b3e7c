import { addUnits, snapToUnit } from './calendar.ts';
import { timeUnit, UNIT_SECONDS, type TimeUnit } from './units.ts';
import { fromLocal, toLocal, zoneOffset } from './zone.ts';

/** The width of bins of time. */
export interface TimeSpan {
  count: number;
  unit: TimeUnit;
  /** Day on which weeks start, 0 is Sunday. */
  weekStart?: number;
}

/** Bins of numbers: of equal width, or growing by a factor. */
export type NumericSpan = { width: number } | { coefficient: number; base: number };

/** Parses `5m`, `1w@w1`; undefined when it is no span of time. Only weeks can be snapped elsewhere than to their own unit. */
export function parseTimeSpan(text: string): TimeSpan | undefined {
  const match = /^(\d*)([a-z]+)(?:@([a-z]+?)([0-7]?))?$/i.exec(text);
  const unit = match ? timeUnit(match[2]!.toLowerCase()) : undefined;
  if (!match || !unit) return undefined;
  const [, digits, , snap, weekday] = match;
  if (snap !== undefined && timeUnit(snap.toLowerCase()) !== unit) return undefined;
  if (weekday && unit !== 'week') return undefined;
  const count = digits === '' ? 1 : Number(digits);
  if (count < 1) return undefined;
  return { count, unit, ...(weekday ? { weekStart: Number(weekday) % 7 } : {}) };
}

/** Parses `10`, `0.5`, `2log5`, `log2`; undefined when it is no numeric span. */
export function parseNumericSpan(text: string): NumericSpan | undefined {
  const log = /^(\d*\.?\d*)log(\d*\.?\d*)$/i.exec(text);
  if (log) {
    const coefficient = log[1] === '' ? 1 : Number(log[1]);
    const base = log[2] === '' ? 10 : Number(log[2]);
    return base > 1 && coefficient >= 1 && coefficient < base ? { coefficient, base } : undefined;
  }
  const width = Number(text);
  return /^\d*\.?\d+$/.test(text) && width > 0 ? { width } : undefined;
}

/** Weeks are counted from the epoch's first day, a Thursday, unless the span says otherwise: observed, not documented. */
const EPOCH_WEEKDAY = 4;

const SPAN_MONTHS: Partial<Record<TimeUnit, number>> = { month: 1, quarter: 3, year: 12 };

/** Seconds of a span; months and longer by their average. */
export function spanSeconds({ count, unit }: TimeSpan): number {
  const fixed = UNIT_SECONDS[unit] ?? (unit === 'day' ? 86_400 : unit === 'week' ? 604_800 : undefined);
  return count * (fixed ?? (SPAN_MONTHS[unit] ?? 1) * 30.4375 * 86_400);
}

/**
 * Start of the bin that holds an instant. Bins below a day count from `align` (default the epoch), longer ones from local
 * midnight (Search Reference, bin command).
 */
export function binStart(epoch: number, span: TimeSpan, zone: string, align = 0): number {
  const { count, unit } = span;
  const seconds = UNIT_SECONDS[unit];
  if (seconds !== undefined) {
    const width = count * seconds;
    if (width < 1) return Math.floor((epoch - align) / width + 1e-6) * width + align;
    return Math.floor((epoch - align) / width) * width + align;
  }
  const months = SPAN_MONTHS[unit];
  if (months !== undefined) {
    const local = toLocal(zone, epoch);
    const width = months * count;
    const index = Math.floor((local.year * 12 + local.month - 1) / width) * width;
    return fromLocal(zone, {
      year: Math.floor(index / 12),
      month: (index % 12) + 1,
      day: 1,
      hour: 0,
      minute: 0,
      second: 0,
    });
  }
  const start = snapToUnit(zone, epoch, unit, span.weekStart ?? EPOCH_WEEKDAY);
  if (count === 1) return start;
  // Several days: counted from the epoch's local day, so that bins stay where they are from search to search.
  const days = unit === 'week' ? 7 : 1;
  const index = Math.round((start + zoneOffset(zone, start)) / 86_400 / days);
  return addUnits(zone, start, -(index % count) * days, 'day');
}

/** Start of the bin after the one that starts at `start`. */
export function nextBin(start: number, { count, unit }: TimeSpan, zone: string): number {
  const seconds = UNIT_SECONDS[unit];
  if (seconds !== undefined) return start + count * seconds;
  return addUnits(zone, start, count, unit);
}

const LADDER: readonly TimeSpan[] = [
  { count: 1, unit: 'second' },
  { count: 5, unit: 'second' },
  { count: 10, unit: 'second' },
  { count: 30, unit: 'second' },
  { count: 1, unit: 'minute' },
  { count: 5, unit: 'minute' },
  { count: 10, unit: 'minute' },
  { count: 30, unit: 'minute' },
  { count: 1, unit: 'hour' },
  { count: 1, unit: 'day' },
  { count: 1, unit: 'month' },
];

/** The smallest usual span that cuts the range into at most `bins` bins, and is no smaller than `minimum`. */
export function automaticSpan(
  range: { earliest: number; latest: number },
  bins: number,
  minimum?: TimeSpan,
): TimeSpan {
  const length = range.latest - range.earliest;
  const least = minimum ? spanSeconds(minimum) : 0;
  const fits = LADDER.find((span) => spanSeconds(span) >= least && length / spanSeconds(span) <= bins);
  return fits ?? LADDER.at(-1)!;
}
