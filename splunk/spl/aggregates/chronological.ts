import { parseNumber, renderNumber } from '../values/number.ts';
import type { Aggregate } from './aggregate.ts';

interface Moment {
  value: string;
  time: number;
}

/** Keeps the values of the smallest and the largest time; among equal times the first seen. */
function chronological(result: (earliest: Moment, latest: Moment) => string | undefined): Aggregate {
  return {
    create: () => {
      let earliest: Moment | undefined;
      let latest: Moment | undefined;
      return {
        add: (value, time) => {
          if (Number.isNaN(time)) return;
          // Events arrive newest first: of equal times the later arrival is the older event.
          if (!earliest || time <= earliest.time) earliest = { value, time };
          if (!latest || time > latest.time) latest = { value, time };
        },
        result: () => (earliest && latest ? result(earliest, latest) : undefined),
      };
    },
  };
}

function rate(earliest: Moment, latest: Moment): string | undefined {
  const from = parseNumber(earliest.value);
  const to = parseNumber(latest.value);
  const seconds = latest.time - earliest.time;
  if (Number.isNaN(from) || Number.isNaN(to) || seconds === 0) return undefined;
  // A counter that went down was reset once: what it counted since counts.
  return renderNumber((to < from ? to : to - from) / seconds);
}

/** Functions that go by `_time`. */
export const CHRONOLOGICAL_AGGREGATES = {
  earliest: chronological((earliest) => earliest.value),
  latest: chronological((_, latest) => latest.value),
  earliest_time: chronological((earliest) => earliest.time.toFixed(6)),
  latest_time: chronological((_, latest) => latest.time.toFixed(6)),
  rate: chronological(rate),
} satisfies Record<string, Aggregate>;
