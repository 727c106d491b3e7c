/** Calendar units in the order of their size. */
export type TimeUnit =
  | 'microsecond'
  | 'millisecond'
  | 'centisecond'
  | 'decisecond'
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'week'
  | 'month'
  | 'quarter'
  | 'year';

const NAMES: Record<TimeUnit, readonly string[]> = {
  microsecond: ['us'],
  millisecond: ['ms'],
  centisecond: ['cs'],
  decisecond: ['ds'],
  second: ['s', 'sec', 'secs', 'second', 'seconds'],
  minute: ['m', 'min', 'mins', 'minute', 'minutes'],
  hour: ['h', 'hr', 'hrs', 'hour', 'hours'],
  day: ['d', 'day', 'days'],
  week: ['w', 'week', 'weeks'],
  month: ['mon', 'month', 'months'],
  quarter: ['q', 'qtr', 'qtrs', 'quarter', 'quarters'],
  year: ['y', 'yr', 'yrs', 'year', 'years'],
};

const UNITS = new Map<string, TimeUnit>(
  Object.entries(NAMES).flatMap(([unit, names]) => names.map((name) => [name, unit as TimeUnit] as const)),
);

/** The unit with that name or abbreviation (Search Manual, "Specify time modifiers"). */
export function timeUnit(name: string): TimeUnit | undefined {
  return UNITS.get(name);
}

/** Seconds of the units that always have the same length. */
export const UNIT_SECONDS: Partial<Record<TimeUnit, number>> = {
  microsecond: 1e-6,
  millisecond: 1e-3,
  centisecond: 1e-2,
  decisecond: 1e-1,
  second: 1,
  minute: 60,
  hour: 3_600,
};
