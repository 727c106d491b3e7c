import { toNumber } from '../sql/values.ts';
import { readTime, writeTime } from './time-pattern.ts';
import type { FunctionFamily } from './sql-function.ts';

export const timeFunctions: FunctionFamily = {
  parse_time: ([pattern, time, zone = 'UTC']) => {
    const ms = toNumber(time);
    if (typeof pattern !== 'string' || typeof zone !== 'string' || ms === undefined) return undefined;
    return writeTime(ms, pattern, zone);
  },
  time_to_epoch: ([text, pattern]) => {
    if (typeof text !== 'string' || typeof pattern !== 'string') return undefined;
    return readTime(text, pattern);
  },
};
