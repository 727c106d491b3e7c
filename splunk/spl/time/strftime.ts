import { MONTHS, WEEKDAYS } from './names.ts';
import { dayOfYear, toLocal, weekday, zoneOffset, type LocalTime } from './zone.ts';

interface Moment {
  epoch: number;
  zone: string;
  local: LocalTime;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
const space = (value: number): string => String(value).padStart(2, ' ');
const hour12 = (hour: number): number => hour % 12 || 12;

/** The digits after the decimal point, cut (not rounded) to `width`. */
function subseconds(epoch: number, width: number): string {
  // The shortest text of a double is what was written: 1700000000.123 must not show .122.
  const written = epoch >= 0 ? /^\d+\.(\d+)$/.exec(String(epoch))?.[1] : undefined;
  const fraction = written ?? (epoch - Math.floor(epoch)).toFixed(7).slice(2);
  return (fraction + '0'.repeat(9)).slice(0, width);
}

function offsetText(seconds: number, separator: string, parts = 2): string {
  const sign = seconds < 0 ? '-' : '+';
  const all = Math.abs(seconds);
  const pieces = [pad(Math.floor(all / 3600)), pad(Math.floor((all % 3600) / 60)), pad(all % 60)];
  return sign + pieces.slice(0, parts).join(separator);
}

function isoWeek({ local }: Moment): { year: number; week: number } {
  const day = (weekday(local) + 6) % 7;
  const thursday = new Date(Date.UTC(local.year, local.month - 1, local.day - day + 3));
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 4);
  const firstDay = (new Date(first).getUTCDay() + 6) % 7;
  const week = 1 + Math.round((thursday.getTime() - first) / 86_400_000 / 7 - (3 - firstDay) / 7);
  return { year: thursday.getUTCFullYear(), week };
}

function zoneName({ zone, epoch }: Moment): string {
  if (zone === 'UTC') return 'UTC';
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' }).formatToParts(
    epoch * 1000,
  );
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

const WEEK_OF_YEAR = (moment: Moment, start: number): number =>
  Math.floor((dayOfYear(moment.local) + 6 - ((weekday(moment.local) - start + 7) % 7)) / 7);

/** One entry per variable of "Date and time format variables" (Search Reference). */
const VARIABLES: Record<string, (moment: Moment) => string> = {
  Y: ({ local }) => String(local.year),
  y: ({ local }) => pad(local.year % 100),
  C: ({ local }) => pad(Math.floor(local.year / 100)),
  m: ({ local }) => pad(local.month),
  d: ({ local }) => pad(local.day),
  e: ({ local }) => space(local.day),
  H: ({ local }) => pad(local.hour),
  I: ({ local }) => pad(hour12(local.hour)),
  k: ({ local }) => space(local.hour),
  l: ({ local }) => space(hour12(local.hour)),
  M: ({ local }) => pad(local.minute),
  S: ({ local }) => pad(local.second),
  p: ({ local }) => (local.hour < 12 ? 'AM' : 'PM'),
  P: ({ local }) => (local.hour < 12 ? 'am' : 'pm'),
  a: ({ local }) => WEEKDAYS[weekday(local)]!.slice(0, 3),
  A: ({ local }) => WEEKDAYS[weekday(local)]!,
  b: ({ local }) => MONTHS[local.month - 1]!.slice(0, 3),
  h: ({ local }) => MONTHS[local.month - 1]!.slice(0, 3),
  B: ({ local }) => MONTHS[local.month - 1]!,
  j: ({ local }) => pad(dayOfYear(local), 3),
  w: ({ local }) => String(weekday(local)),
  u: ({ local }) => String(weekday(local) || 7),
  U: (moment) => pad(WEEK_OF_YEAR(moment, 0)),
  W: (moment) => pad(WEEK_OF_YEAR(moment, 1)),
  V: (moment) => pad(isoWeek(moment).week),
  G: (moment) => String(isoWeek(moment).year),
  g: (moment) => pad(isoWeek(moment).year % 100),
  s: ({ epoch }) => String(Math.floor(epoch)),
  f: ({ epoch }) => subseconds(epoch, 6),
  N: ({ epoch }) => subseconds(epoch, 9),
  Q: ({ epoch }) => subseconds(epoch, 3),
  Z: zoneName,
  z: ({ zone, epoch }) => offsetText(zoneOffset(zone, epoch), ''),
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
};

const COMPOSED: Record<string, string> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
  x: '%m/%d/%Y',
  X: '%H:%M:%S',
  c: '%a %b %e %H:%M:%S %Y',
  '+': '%a %b %e %H:%M:%S %Z %Y',
  r: '%I:%M:%S %p',
};

const VARIABLE = /%(?:(:{1,3})z|Ez|(\d)([NQ])|([A-Za-z%+]))/g;

/** Formats an instant (epoch seconds) with strftime variables; unknown variables stay as written. */
export function formatTime(epoch: number, format: string, zone = 'UTC'): string {
  const moment: Moment = { epoch, zone, local: toLocal(zone, epoch) };
  return format.replace(VARIABLE, (whole, colons: string, width: string, kind: string, letter: string) => {
    if (colons) {
      const offset = zoneOffset(zone, epoch);
      return offsetText(offset, ':', colons.length === 1 ? 2 : colons.length === 2 ? 3 : 1);
    }
    if (whole === '%Ez') return String(zoneOffset(zone, epoch) / 60);
    if (kind) return subseconds(epoch, Number(width));
    const composed = COMPOSED[letter];
    if (composed) return formatTime(epoch, composed, zone);
    return VARIABLES[letter]?.(moment) ?? whole;
  });
}
