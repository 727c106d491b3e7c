import type { BlockColumn } from '../columns/block-column.ts';
import { ByValue } from '../columns/block-column.ts';
import { compareMixed } from '../values/compare.ts';
import type { FieldValue } from '../values/field-value.ts';
import { parseNumber, renderNumber } from '../values/number.ts';
import type { Accumulator } from './aggregate.ts';

/** A stats function over the results of many groups at once. */
export interface GroupedAccumulator {
  /**
   * Takes the values of a column. `groups` holds the group of each position, below zero for none; `count` is how many
   * groups there are by now; `times` gives `_time` by position.
   */
  add(column: BlockColumn, groups: Int32Array, count: number, times: () => Float64Array): void;
  /** `span` is the length of the time bin in seconds, for rates per time. */
  result(group: number, span?: number): FieldValue | undefined;
}

/** Any function: an accumulator a group. */
export function eachGroup(create: () => Accumulator): GroupedAccumulator {
  const accumulators: (Accumulator | undefined)[] = [];
  return {
    add: ({ codes, values }, groups, _, timesOf) => {
      const times = timesOf();
      for (let i = 0; i < groups.length; i++) {
        const group = groups[i]!;
        if (group < 0) continue;
        const value = values[codes[i]!];
        if (value === undefined) continue;
        const accumulator = (accumulators[group] ??= create());
        if (typeof value === 'string') accumulator.add(value, times[i]!);
        else for (const one of value) accumulator.add(one, times[i]!);
      }
    },
    result: (group, span) => (accumulators[group] ?? create()).result(span),
  };
}

/** How many values there are. */
export function groupedCount(): GroupedAccumulator {
  let totals = new Float64Array(64);
  return {
    add: ({ codes, values }, groups, count) => {
      totals = sized(totals, count);
      if (values.length === 1 && typeof values[0] === 'string') {
        // Every result counts once.
        for (let i = 0; i < groups.length; i++) if (groups[i]! >= 0) totals[groups[i]!]!++;
        return;
      }
      for (let i = 0; i < groups.length; i++) {
        const group = groups[i]!;
        if (group < 0) continue;
        const value = values[codes[i]!];
        if (value !== undefined) totals[group]! += typeof value === 'string' ? 1 : value.length;
      }
    },
    result: (group) => String(totals[group] ?? 0),
  };
}

/** A fold over the numbers among the values, in the order in which they come. */
export function groupedFold(
  start: number,
  step: (total: number, x: number) => number,
  end: (total: number, count: number) => number,
): GroupedAccumulator {
  const numbers = numbersByValue();
  let totals = new Float64Array(64).fill(start);
  let counts = new Float64Array(64);
  return {
    add: (column, groups, count) => {
      totals = sized(totals, count, start);
      counts = sized(counts, count);
      const { codes, values } = column;
      const numberOf = numbers.of(column);
      for (let i = 0; i < groups.length; i++) {
        const group = groups[i]!;
        if (group < 0) continue;
        const number = numberOf[codes[i]!]!;
        if (!Number.isNaN(number)) {
          totals[group] = step(totals[group]!, number);
          counts[group]!++;
          continue;
        }
        const value = values[codes[i]!];
        if (typeof value !== 'object') continue;
        for (const one of value) {
          const x = parseNumber(one);
          if (Number.isNaN(x)) continue;
          totals[group] = step(totals[group]!, x);
          counts[group]!++;
        }
      }
    },
    result: (group) => {
      const count = counts[group] ?? 0;
      return count === 0 ? undefined : renderNumber(end(totals[group]!, count));
    },
  };
}

/** The smallest (-1) or largest (1) value: numbers by value, before texts. */
export function groupedExtreme(sign: 1 | -1): GroupedAccumulator {
  const numbers = numbersByValue();
  const best: (string | undefined)[] = [];
  let bestNumbers = new Float64Array(64);
  const offer = (group: number, value: string, number: number): void => {
    const current = best[group];
    if (current === value) return;
    if (current !== undefined) {
      const other = bestNumbers[group]!;
      // Two different numbers need no look at their texts.
      const better =
        number === other || Number.isNaN(number - other)
          ? compareMixed(value, current) * sign > 0
          : number > other === sign > 0;
      if (!better) return;
    }
    best[group] = value;
    bestNumbers[group] = number;
  };
  return {
    add: (column, groups, count) => {
      bestNumbers = sized(bestNumbers, count);
      const { codes, values } = column;
      const numberOf = numbers.of(column);
      for (let i = 0; i < groups.length; i++) {
        const group = groups[i]!;
        if (group < 0) continue;
        const code = codes[i]!;
        const value = values[code];
        if (typeof value === 'string') offer(group, value, numberOf[code]!);
        else if (value !== undefined) for (const one of value) offer(group, one, parseNumber(one));
      }
    },
    result: (group) => best[group],
  };
}

/** Values with smaller ids are kept as bits, others as numbers in a set. */
const BIT_IDS = 4_096;

/** How many different values there are. */
export function groupedDistinct(): GroupedAccumulator {
  const known = new Map<string, number>();
  const idOf = (value: string): number => {
    let id = known.get(value);
    if (id === undefined) known.set(value, (id = known.size));
    return id;
  };
  const ids = new ByValue((value): number | readonly number[] =>
    value === undefined ? [] : typeof value === 'string' ? idOf(value) : value.map(idOf),
  );
  const bits: Uint32Array[] = [];
  const others: Set<number>[] = [];
  let counts = new Float64Array(64);
  const see = (group: number, id: number): void => {
    if (id < BIT_IDS) {
      const words = (bits[group] ??= new Uint32Array(BIT_IDS / 32));
      const mask = 1 << (id & 31);
      if ((words[id >>> 5]! & mask) !== 0) return;
      words[id >>> 5]! |= mask;
    } else {
      const set = (others[group] ??= new Set());
      if (set.has(id)) return;
      set.add(id);
    }
    counts[group]!++;
  };
  return {
    add: (column, groups, count) => {
      counts = sized(counts, count);
      const idsOf = ids.of(column);
      const { codes } = column;
      for (let i = 0; i < groups.length; i++) {
        const group = groups[i]!;
        if (group < 0) continue;
        const id = idsOf[codes[i]!]!;
        if (typeof id === 'number') see(group, id);
        else for (const one of id) see(group, one);
      }
    },
    result: (group) => String(counts[group] ?? 0),
  };
}

function numbersByValue(): ByValue<number> {
  return new ByValue((value) => (typeof value === 'string' ? parseNumber(value) : Number.NaN));
}

/** The array, or a longer one with the same numbers. */
function sized(array: Float64Array<ArrayBuffer>, size: number, filler = 0): Float64Array<ArrayBuffer> {
  if (array.length >= size) return array;
  const longer = new Float64Array(Math.max(size, array.length * 2)).fill(filler);
  longer.set(array);
  return longer;
}
