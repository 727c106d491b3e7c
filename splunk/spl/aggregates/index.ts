import type { Aggregate } from './aggregate.ts';
import { CHRONOLOGICAL_AGGREGATES } from './chronological.ts';
import { NUMERIC_AGGREGATES, percentile } from './numeric.ts';
import { TEXTUAL_AGGREGATES } from './textual.ts';

/** Stats functions of the Search Reference whose names have no number in them. */
export type AggregateName =
  | 'avg'
  | 'c'
  | 'count'
  | 'dc'
  | 'distinct_count'
  | 'earliest'
  | 'earliest_time'
  | 'estdc'
  | 'estdc_error'
  | 'first'
  | 'last'
  | 'latest'
  | 'latest_time'
  | 'list'
  | 'max'
  | 'mean'
  | 'median'
  | 'min'
  | 'mode'
  | 'per_day'
  | 'per_hour'
  | 'per_minute'
  | 'per_second'
  | 'range'
  | 'rate'
  | 'stdev'
  | 'stdevp'
  | 'sum'
  | 'sumsq'
  | 'values'
  | 'var'
  | 'varp';

/** Every stats function; a name without its function does not compile. */
export const AGGREGATES: Record<AggregateName, Aggregate> = {
  ...CHRONOLOGICAL_AGGREGATES,
  ...NUMERIC_AGGREGATES,
  ...TEXTUAL_AGGREGATES,
};

const PERCENTILE = /^(?:p|perc|percentile|exactperc|upperperc)(\d{1,2}(?:\.\d+)?|100)$/;

/** The stats function of that name; names are case-insensitive. */
export function findAggregate(name: string): Aggregate | undefined {
  const key = name.toLowerCase();
  if (Object.hasOwn(AGGREGATES, key)) return AGGREGATES[key as AggregateName];
  const percent = PERCENTILE.exec(key);
  return percent ? percentile(Number(percent[1])) : undefined;
}

export const AGGREGATE_NAMES = [
  ...Object.keys(AGGREGATES),
  'sparkline',
  'perc95',
  'p95',
  'exactperc95',
  'upperperc95',
];
