import { Decimal } from '../eval/decimal.ts';
import type { EvalFunction } from '../eval/function-types.ts';
import { asNumber, asText, type EvalValue } from '../eval/value.ts';
import { applyRelativeTime } from '../time/time-modifier.ts';
import { formatTime } from '../time/strftime.ts';
import { parseTime } from '../time/strptime.ts';

/** Times that functions compute show six decimals. */
export function timeValue(epoch: number): EvalValue {
  return new Decimal(epoch, 17, 6, epoch.toFixed(6));
}

/** Date and time functions. Times are epoch seconds. */
export const DATE_TIME_FUNCTIONS = {
  now: { arity: [0, 0], returns: 'number', call: (_, { now }) => Math.floor(now) },
  // By design: every result is computed at the search's start, so that runs are reproducible.
  time: { arity: [0, 0], returns: 'number', call: (_, { now }) => timeValue(now) },
  relative_time: {
    arity: [2, 2],
    call: ([from, modifier], { timezone }) => {
      const epoch = asNumber(from!);
      const text = asText(modifier!);
      if (epoch === undefined || text === undefined) return null;
      const time = applyRelativeTime(text, epoch, timezone);
      return time === undefined ? null : timeValue(time);
    },
  },
  strftime: {
    arity: [2, 2],
    call: ([time, format], { timezone }) => {
      const epoch = asNumber(time!);
      const text = asText(format!);
      if (epoch === undefined || text === undefined || Math.abs(epoch) > 8e12) return null;
      return formatTime(epoch, text, timezone);
    },
  },
  strptime: {
    arity: [2, 2],
    call: ([value, format], { timezone, now }) => {
      const text = asText(value!);
      const pattern = asText(format!);
      if (text === undefined || pattern === undefined) return null;
      const epoch = parseTime(text, pattern, { timezone, now });
      return epoch === undefined ? null : timeValue(epoch);
    },
  },
} satisfies Record<string, EvalFunction>;
