import { parseNumber, renderNumber } from '../values/number.ts';
import type { Accumulator, Aggregate } from './aggregate.ts';
import { groupedFold } from './grouped.ts';

/** Collects the values that are numbers; none gives null. */
export function overNumbers(
  compute: (numbers: number[], span: number | undefined) => number | undefined,
): Aggregate {
  return {
    numbers: true,
    create: (): Accumulator => {
      const numbers: number[] = [];
      return {
        add: (value) => {
          const number = parseNumber(value);
          if (!Number.isNaN(number)) numbers.push(number);
        },
        result: (span) => {
          const result = numbers.length === 0 ? undefined : compute(numbers, span);
          return result === undefined ? undefined : renderNumber(result);
        },
      };
    },
  };
}

/** Folds numbers without keeping them. */
function folding(
  start: number,
  step: (total: number, x: number) => number,
  end: (total: number, count: number) => number,
): Aggregate {
  return {
    numbers: true,
    create: () => {
      let total = start;
      let count = 0;
      return {
        add: (value) => {
          const number = parseNumber(value);
          if (Number.isNaN(number)) return;
          total = step(total, number);
          count++;
        },
        result: () => (count === 0 ? undefined : renderNumber(end(total, count))),
      };
    },
    grouped: () => groupedFold(start, step, end),
  };
}

function variance(numbers: readonly number[], sample: boolean): number {
  const n = numbers.length;
  // The sample variance of a single value is documented as 0.
  if (n === 1) return 0;
  const mean = numbers.reduce((total, x) => total + x, 0) / n;
  return numbers.reduce((total, x) => total + (x - mean) ** 2, 0) / (sample ? n - 1 : n);
}

const rate = (seconds: number): Aggregate => ({
  ...overNumbers((numbers, span) => (numbers.reduce((total, x) => total + x, 0) / (span ?? 1)) * seconds),
  only: ['timechart'],
});

const average = folding(
  0,
  (total, x) => total + x,
  (total, count) => total / count,
);

/** Functions of the numbers among the values. */
export const NUMERIC_AGGREGATES = {
  sum: folding(
    0,
    (total, x) => total + x,
    (total) => total,
  ),
  avg: average,
  mean: average,
  sumsq: folding(
    0,
    (total, x) => total + x * x,
    (total) => total,
  ),
  range: overNumbers((numbers) => {
    let low = Infinity;
    let high = -Infinity;
    for (const x of numbers) {
      if (x < low) low = x;
      if (x > high) high = x;
    }
    return high - low;
  }),
  stdev: overNumbers((numbers) => Math.sqrt(variance(numbers, true))),
  stdevp: overNumbers((numbers) => Math.sqrt(variance(numbers, false))),
  var: overNumbers((numbers) => variance(numbers, true)),
  varp: overNumbers((numbers) => variance(numbers, false)),
  median: percentile(50),
  per_second: rate(1),
  per_minute: rate(60),
  per_hour: rate(3_600),
  per_day: rate(86_400),
} satisfies Record<string, Aggregate>;

/** Linear interpolation between neighbours, as the documented examples have it. */
export function percentile(percent: number): Aggregate {
  return overNumbers((numbers) => {
    const sorted = Float64Array.from(numbers).sort();
    const rank = (percent / 100) * (sorted.length - 1);
    const low = Math.floor(rank);
    const below = sorted[low]!;
    const above = sorted[Math.min(low + 1, sorted.length - 1)]!;
    return below + (above - below) * (rank - low);
  });
}
