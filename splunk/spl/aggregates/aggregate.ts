import type { GroupedAccumulator } from './grouped.ts';
import type { FieldValue } from '../values/field-value.ts';

/** Takes values one by one and makes one result of them. */
export interface Accumulator {
  /** `time` is the event's `_time`, NaN without one. */
  add(value: string, time: number): void;
  /** `span` is the length of the time bin in seconds, for rates per time. */
  result(span?: number): FieldValue | undefined;
}

export interface AggregateContext {
  /** Most values of `list`. */
  listSize: number;
  timezone: string;
}

/** A stats function. */
export interface Aggregate {
  /** `rows`: works without argument and then counts results. */
  counts?: 'rows';
  /** Of numbers only: other values are passed over. */
  numbers?: true;
  /** What an empty cell of a chart shows; default null. */
  zero?: string;
  /** Only in these commands. */
  only?: readonly string[];
  create(context: AggregateContext): Accumulator;
  /** The same over many groups at once, where that is faster than an accumulator a group. */
  grouped?(context: AggregateContext): GroupedAccumulator;
}
