import type { TimeUnit } from './units.ts';
import { UNIT_SECONDS } from './units.ts';
import { fromLocal, toLocal, weekday } from './zone.ts';

/** `epoch` moved by `count` units; days and longer keep the local time of day. */
export function addUnits(zone: string, epoch: number, count: number, unit: TimeUnit): number {
  const seconds = UNIT_SECONDS[unit];
  if (seconds !== undefined) return epoch + count * seconds;
  const fraction = epoch - Math.floor(epoch);
  const time = toLocal(zone, epoch);
  if (unit === 'day') time.day += count;
  else if (unit === 'week') time.day += 7 * count;
  else {
    const months = unit === 'month' ? count : unit === 'quarter' ? 3 * count : 12 * count;
    time.month += months;
    // The 31st of a shorter month is its last day, not the first of the next.
    const lastDay = new Date(Date.UTC(time.year, time.month, 0)).getUTCDate();
    time.day = Math.min(time.day, lastDay);
  }
  return fromLocal(zone, time) + fraction;
}

/** The start of the unit that contains `epoch`. Weeks start on `weekStart` (0 = Sunday). */
export function snapToUnit(zone: string, epoch: number, unit: TimeUnit, weekStart = 0): number {
  const seconds = UNIT_SECONDS[unit];
  if (seconds !== undefined && seconds < 1) return Math.floor(epoch / seconds + 1e-9) * seconds;
  const time = toLocal(zone, epoch);
  time.second = unit === 'second' ? time.second : 0;
  if (unit === 'second') return fromLocal(zone, time);
  if (unit === 'minute') return fromLocal(zone, time);
  time.minute = 0;
  if (unit === 'hour') return fromLocal(zone, time);
  time.hour = 0;
  if (unit === 'day') return fromLocal(zone, time);
  if (unit === 'week') {
    time.day -= (weekday(time) - weekStart + 7) % 7;
    return fromLocal(zone, time);
  }
  time.day = 1;
  if (unit === 'quarter') time.month -= (time.month - 1) % 3;
  if (unit === 'year') time.month = 1;
  return fromLocal(zone, time);
}
