/** A run of one pattern letter: how it is written, and read. */
interface Field {
  /** `date` holds the zone's wall clock in its UTC members. */
  write(date: Date, zone: Zone): string;
  /** What it may look like, as a regular expression. */
  readonly shape: string;
  read?(text: string, into: Reading): void;
}

interface Zone {
  readonly name: string;
  readonly offsetMinutes: number;
}

interface Reading {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  isPm: boolean | undefined;
  zone: string;
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const number = (
  digits: number,
  member: Exclude<keyof Reading, 'isPm' | 'zone'>,
  write: (date: Date) => number,
): Field => ({
  write: (date) => String(write(date)).padStart(digits, '0'),
  shape: digits === 1 ? '\\d+' : `\\d{${digits}}`,
  read: (text, into) => {
    into[member] = Number(text);
  },
});
const monthName = (letters: number): Field => ({
  write: (date) => MONTHS[date.getUTCMonth()]!.slice(0, letters),
  shape: '[A-Za-z]+',
  read: (text, into) => {
    into.month = MONTHS.findIndex((name) => name.slice(0, letters).toLowerCase() === text.toLowerCase()) + 1;
  },
});
const zoneText = (write: (zone: Zone) => string): Field => ({
  write: (_date, zone) => write(zone),
  shape: '[A-Za-z0-9_/+:-]+',
  read: (text, into) => {
    into.zone = text;
  },
});
const twelve = (date: Date) => date.getUTCHours() % 12 || 12;

/** Pattern letters by their run; patterns with others give Undefined. */
const FIELDS: Readonly<Record<string, Field>> = {
  G: { write: () => 'AD', shape: 'AD' },
  yyyy: number(4, 'year', (date) => date.getUTCFullYear()),
  yy: {
    write: (date) => String(date.getUTCFullYear()).slice(-2),
    shape: '\\d{2}',
    read: (text, into) => {
      into.year = 2000 + Number(text);
    },
  },
  MMMM: monthName(99),
  MMM: monthName(3),
  MM: number(2, 'month', (date) => date.getUTCMonth() + 1),
  M: number(1, 'month', (date) => date.getUTCMonth() + 1),
  dd: number(2, 'day', (date) => date.getUTCDate()),
  d: number(1, 'day', (date) => date.getUTCDate()),
  EEEE: { write: (date) => DAYS[date.getUTCDay()]!, shape: '[A-Za-z]+' },
  EEE: { write: (date) => DAYS[date.getUTCDay()]!.slice(0, 3), shape: '[A-Za-z]+' },
  HH: number(2, 'hour', (date) => date.getUTCHours()),
  H: number(1, 'hour', (date) => date.getUTCHours()),
  hh: number(2, 'hour', twelve),
  h: number(1, 'hour', twelve),
  a: {
    write: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
    shape: '[AaPp][Mm]',
    read: (text, into) => {
      into.isPm = /^p/i.test(text);
    },
  },
  mm: number(2, 'minute', (date) => date.getUTCMinutes()),
  ss: number(2, 'second', (date) => date.getUTCSeconds()),
  SSS: number(3, 'millisecond', (date) => date.getUTCMilliseconds()),
  Z: zoneText(({ offsetMinutes }) => offsetText(offsetMinutes, '')),
  ZZ: zoneText(({ offsetMinutes }) => offsetText(offsetMinutes, ':')),
  VV: zoneText(({ name }) => name),
  z: zoneText(({ name }) => name),
};

/** Literal text and fields of a pattern; `undefined` for a letter that is not known. */
function partsOf(pattern: string): (string | Field)[] | undefined {
  const parts: (string | Field)[] = [];
  for (const [part] of pattern.matchAll(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']/g)) {
    if (part.startsWith("'")) parts.push(part.slice(1, -1) || "'");
    else if (!/[A-Za-z]/.test(part)) parts.push(part);
    else if (Object.hasOwn(FIELDS, part)) parts.push(FIELDS[part]!);
    else return undefined;
  }
  return parts;
}

/** A time, epoch milliseconds, as the pattern says; `undefined` for patterns and zones that are not known. */
export function writeTime(ms: number, pattern: string, zoneName: string): string | undefined {
  const parts = partsOf(pattern);
  const offsetMinutes = zoneOffset(ms, zoneName);
  if (!parts || offsetMinutes === undefined) return undefined;
  const wall = new Date(ms + offsetMinutes * 60_000);
  if (Number.isNaN(wall.getTime())) return undefined;
  return parts
    .map((part) => (typeof part === 'string' ? part : part.write(wall, { name: zoneName, offsetMinutes })))
    .join('');
}

/** The epoch milliseconds of a time that is written as the pattern says. Without a zone it is UTC. */
export function readTime(text: string, pattern: string): number | undefined {
  const parts = partsOf(pattern);
  if (!parts) return undefined;
  const shape = parts.map((part) => (typeof part === 'string' ? literal(part) : `(${part.shape})`)).join('');
  const match = new RegExp(`^${shape}$`).exec(text);
  if (!match) return undefined;
  const reading: Reading = {
    year: 1970,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    millisecond: 0,
    isPm: undefined,
    zone: 'UTC',
  };
  const fields = parts.filter((part) => typeof part !== 'string');
  for (const [index, field] of fields.entries()) field.read?.(match[index + 1]!, reading);
  const { year, month, day, minute, second, millisecond, isPm, zone } = reading;
  const hour = isPm === undefined ? reading.hour : (reading.hour % 12) + (isPm ? 12 : 0);
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  // What does not exist, such as the 31st of April, is another date by now.
  const date = new Date(wall);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const offset = zoneOffset(wall, zone);
  return offset === undefined ? undefined : wall - offset * 60_000;
}

const literal = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Minutes east of UTC, of a zone of the tz database or of an offset such as `+01:00` and `UTC+01:00`. */
function zoneOffset(ms: number, zone: string): number | undefined {
  if (zone === 'UTC' || zone === 'Z') return 0;
  const fixed = /^(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3]));
  try {
    const named = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
      .formatToParts(ms)
      .find(({ type }) => type === 'timeZoneName')!.value;
    return named === 'GMT' ? 0 : zoneOffset(ms, named);
  } catch {
    return undefined;
  }
}

function offsetText(minutes: number, separator: string): string {
  const size = Math.abs(minutes);
  const [hours, rest] = [Math.floor(size / 60), size % 60].map((value) => String(value).padStart(2, '0'));
  return `${minutes < 0 ? '-' : '+'}${hours}${separator}${rest}`;
}
