/** Wall-clock time in some zone. */
export interface LocalTime {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const MINUTE_MS = 60_000;
const formatters = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, Map<number, number>>();

/** Whether the name is a time zone that this machine knows. */
export function isTimeZone(zone: string): boolean {
  try {
    formatterFor(zone);
    return true;
  } catch {
    return false;
  }
}

function formatterFor(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

/** Seconds by which the zone is ahead of UTC at that instant (epoch seconds). */
export function zoneOffset(zone: string, epoch: number): number {
  if (zone === 'UTC' || !Number.isFinite(epoch) || Math.abs(epoch) > 8.64e12) return 0;
  // Offsets only ever change at whole quarter hours, so that is the grain of the cache.
  const quarter = Math.floor(epoch / 900);
  let cache = offsets.get(zone);
  if (!cache) offsets.set(zone, (cache = new Map()));
  let offset = cache.get(quarter);
  if (offset === undefined) {
    offset = computeOffset(zone, quarter * 900);
    if (cache.size > 100_000) cache.clear();
    cache.set(quarter, offset);
  }
  return offset;
}

function computeOffset(zone: string, epoch: number): number {
  const parts: Record<string, string> = {};
  for (const { type, value } of formatterFor(zone).formatToParts(epoch * 1000)) parts[type] = value;
  const year = parts['era'] === 'BC' ? 1 - Number(parts['year']) : Number(parts['year']);
  const local = utcMs({
    year,
    month: Number(parts['month']),
    day: Number(parts['day']),
    hour: Number(parts['hour']),
    minute: Number(parts['minute']),
    second: Number(parts['second']),
  });
  return Math.round((local - epoch * 1000) / MINUTE_MS) * 60;
}

function utcMs(time: LocalTime): number {
  const date = new Date(0);
  date.setUTCFullYear(time.year, time.month - 1, time.day);
  date.setUTCHours(time.hour, time.minute, Math.floor(time.second), 0);
  return date.getTime();
}

/** Wall-clock time of an instant; `second` is whole. */
export function toLocal(zone: string, epoch: number): LocalTime {
  const date = new Date((Math.floor(epoch) + zoneOffset(zone, epoch)) * 1000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/** The instant (epoch seconds) of a wall-clock time; out-of-range parts carry over (month 13 is next January). */
export function fromLocal(zone: string, time: LocalTime): number {
  const local = utcMs(time) / 1000;
  const guess = local - zoneOffset(zone, local);
  const epoch = local - zoneOffset(zone, guess);
  return epoch + (time.second - Math.floor(time.second));
}

/** 0 is Sunday. */
export function weekday(time: LocalTime): number {
  return new Date(utcMs(time)).getUTCDay();
}

/** 1 is the first of January. */
export function dayOfYear(time: LocalTime): number {
  const start = utcMs({ year: time.year, month: 1, day: 1, hour: 0, minute: 0, second: 0 });
  return Math.floor((utcMs(time) - start) / 86_400_000) + 1;
}
