import type { Cell } from '../api/search-job.ts';
import { formatTime } from './format-time.ts';

/** `_time` of a result (ISO 8601 or epoch seconds) as the console shows times; anything else as it is. */
export function shownTime(value: Cell | undefined): Cell {
  if (typeof value !== 'string') return value ?? null;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value);
  if (Number.isNaN(ms)) return value;
  return formatTime(ms, { milliseconds: ms % 1_000 !== 0 });
}
