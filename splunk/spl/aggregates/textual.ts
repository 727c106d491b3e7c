import { compareMixed, compareText } from '../values/compare.ts';
import { fromValues } from '../values/field-value.ts';
import type { Aggregate } from './aggregate.ts';
import { groupedCount, groupedDistinct, groupedExtreme } from './grouped.ts';

const distinct: Aggregate = {
  zero: '0',
  create: () => {
    const seen = new Set<string>();
    return { add: (value) => seen.add(value), result: () => String(seen.size) };
  },
  grouped: groupedDistinct,
};

const extreme = (sign: 1 | -1): Aggregate => ({
  create: () => {
    let best: string | undefined;
    return {
      add: (value) => {
        if (best === undefined || compareMixed(value, best) * sign > 0) best = value;
      },
      result: () => best,
    };
  },
  grouped: () => groupedExtreme(sign),
});

const count: Aggregate = {
  counts: 'rows',
  zero: '0',
  create: () => {
    let total = 0;
    return { add: () => total++, result: () => String(total) };
  },
  grouped: groupedCount,
};

/** Functions of the values as texts. */
export const TEXTUAL_AGGREGATES = {
  count,
  c: count,
  dc: distinct,
  distinct_count: distinct,
  // Exact below 1,000 distinct values in Splunk; exact always here.
  estdc: distinct,
  estdc_error: { create: () => ({ add: () => {}, result: () => '0' }) },
  min: extreme(-1),
  max: extreme(1),
  mode: {
    create: () => {
      const counts = new Map<string, number>();
      return {
        add: (value) => counts.set(value, (counts.get(value) ?? 0) + 1),
        result: () => {
          let best: string | undefined;
          let most = 0;
          for (const [value, times] of counts) if (times > most) [best, most] = [value, times];
          return best;
        },
      };
    },
  },
  first: {
    create: () => {
      let first: string | undefined;
      return { add: (value) => (first ??= value), result: () => first };
    },
  },
  last: {
    create: () => {
      let last: string | undefined;
      return { add: (value) => (last = value), result: () => last };
    },
  },
  list: {
    create: ({ listSize }) => {
      const values: string[] = [];
      return {
        add: (value) => {
          if (values.length < listSize) values.push(value);
        },
        result: () => fromValues([...values]),
      };
    },
  },
  values: {
    create: () => {
      const seen = new Set<string>();
      return { add: (value) => seen.add(value), result: () => fromValues([...seen].sort(compareText)) };
    },
  },
} satisfies Record<string, Aggregate>;
