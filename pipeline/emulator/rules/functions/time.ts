import { toNumber } from '../sql/values.ts';
import type { FunctionFamily } from './sql-function.ts';

/** Joda pattern letters by their run; others are refused with Undefined. UTC only. */
const FIELDS: Readonly<Record<string, (date: Date) => string>> = {
  yyyy: (date) => String(date.getUTCFullYear()),
  yy: (date) => String(date.getUTCFullYear()).slice(-2),
  MM: (date) => two(date.getUTCMonth() + 1),
  dd: (date) => two(date.getUTCDate()),
  HH: (date) => two(date.getUTCHours()),
  mm: (date) => two(date.getUTCMinutes()),
  ss: (date) => two(date.getUTCSeconds()),
  SSS: (date) => String(date.getUTCMilliseconds()).padStart(3, '0'),
  Z: () => '+0000',
};

export const timeFunctions: FunctionFamily = {
  parse_time: ([pattern, time, zone]) => {
    const ms = toNumber(time);
    if (typeof pattern !== 'string' || ms === undefined || (zone !== undefined && zone !== 'UTC'))
      return undefined;
    const date = new Date(ms);
    if (Number.isNaN(date.getTime())) return undefined;
    let text = '';
    for (const [part] of pattern.matchAll(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']/g)) {
      if (part.startsWith("'")) text += part.slice(1, -1);
      else if (/[A-Za-z]/.test(part)) {
        const field = FIELDS[part];
        if (!field) return undefined;
        text += field(date);
      } else text += part;
    }
    return text;
  },
};

const two = (value: number) => String(value).padStart(2, '0');
