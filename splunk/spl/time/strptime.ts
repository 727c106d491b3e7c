import { MONTHS, WEEKDAYS } from './names.ts';
import { fromLocal, isTimeZone, toLocal } from './zone.ts';

interface Parts {
  year?: number;
  month?: number;
  day?: number;
  dayOfYear?: number;
  hour?: number;
  hour12?: number;
  afternoon?: boolean;
  minute?: number;
  second?: number;
  fraction?: number;
  epoch?: number;
  offset?: number;
  zone?: string;
}

/** Reads from the text at `at`; gives the position after what it read, or -1. */
type Reader = (text: string, at: number, parts: Parts) => number;

function digits(
  maximum: number,
  store: (parts: Parts, value: number) => void,
  low = 0,
  high = Infinity,
): Reader {
  return (text, at, parts) => {
    let end = at;
    while (text[end] === ' ' && end - at < maximum - 1) end++;
    const start = end;
    while (end - at < maximum && text[end]! >= '0' && text[end]! <= '9') end++;
    if (end === start) return -1;
    const value = Number(text.slice(start, end));
    if (value < low || value > high) return -1;
    store(parts, value);
    return end;
  };
}

function name(names: readonly string[], store: (parts: Parts, index: number) => void): Reader {
  return (text, at, parts) => {
    const rest = text.slice(at, at + 12).toLowerCase();
    for (let i = 0; i < names.length; i++) {
      for (const candidate of [names[i]!.toLowerCase(), names[i]!.slice(0, 3).toLowerCase()]) {
        if (rest.startsWith(candidate)) {
          store(parts, i);
          return at + candidate.length;
        }
      }
    }
    return -1;
  };
}

const fraction: Reader = (text, at, parts) => {
  const match = /^\d+/.exec(text.slice(at, at + 20));
  if (!match) return -1;
  parts.fraction = Number(`0.${match[0]}`);
  return at + match[0].length;
};

const offset: Reader = (text, at, parts) => {
  const match = /^(?:Z|([+-])(\d\d):?(\d\d)?(?::?(\d\d))?)/i.exec(text.slice(at, at + 10));
  if (!match) return -1;
  const [whole, sign, hours, minutes, seconds] = match;
  const value = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  parts.offset = sign === '-' ? -value : value;
  return at + whole.length;
};

const zoneAbbreviation: Reader = (text, at, parts) => {
  const match = /^[A-Za-z][A-Za-z0-9_+\-/]*/.exec(text.slice(at, at + 40));
  if (!match || /^Z$/i.test(match[0])) return offset(text, at, parts);
  if (!isTimeZone(match[0])) return -1;
  parts.zone = match[0];
  return at + match[0].length;
};

const epochSeconds: Reader = (text, at, parts) => {
  const match = /^-?\d+/.exec(text.slice(at, at + 20));
  if (!match) return -1;
  parts.epoch = Number(match[0]);
  return at + match[0].length;
};

const READERS: Record<string, Reader> = {
  Y: digits(4, (parts, value) => (parts.year = value)),
  y: digits(2, (parts, value) => (parts.year = value < 69 ? 2000 + value : 1900 + value)),
  m: digits(2, (parts, value) => (parts.month = value), 1, 12),
  d: digits(2, (parts, value) => (parts.day = value), 1, 31),
  e: digits(2, (parts, value) => (parts.day = value), 1, 31),
  j: digits(3, (parts, value) => (parts.dayOfYear = value), 1, 366),
  H: digits(2, (parts, value) => (parts.hour = value), 0, 23),
  k: digits(2, (parts, value) => (parts.hour = value), 0, 23),
  I: digits(2, (parts, value) => (parts.hour12 = value), 1, 12),
  l: digits(2, (parts, value) => (parts.hour12 = value), 1, 12),
  M: digits(2, (parts, value) => (parts.minute = value), 0, 59),
  S: digits(2, (parts, value) => (parts.second = value), 0, 60),
  p: name(['AM', 'PM'], (parts, index) => (parts.afternoon = index === 1)),
  a: name(WEEKDAYS, () => {}),
  A: name(WEEKDAYS, () => {}),
  b: name(MONTHS, (parts, index) => (parts.month = index + 1)),
  B: name(MONTHS, (parts, index) => (parts.month = index + 1)),
  h: name(MONTHS, (parts, index) => (parts.month = index + 1)),
  w: digits(1, () => {}),
  u: digits(1, () => {}),
  U: digits(2, () => {}),
  V: digits(2, () => {}),
  f: fraction,
  N: fraction,
  Q: fraction,
  s: epochSeconds,
  z: offset,
  Z: zoneAbbreviation,
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
};

function read(text: string, format: string, parts: Parts): boolean {
  const expanded = format.replace(/%([FTRDxXc+])/g, (_, letter: string) => COMPOSED[letter]!);
  let at = 0;
  for (let i = 0; i < expanded.length; i++) {
    const char = expanded[i]!;
    if (char === '%') {
      const variable = /^%(?::{0,3}|E|\d?)([A-Za-z%])/.exec(expanded.slice(i, i + 6));
      if (!variable) return false;
      i += variable[0].length - 1;
      const letter = variable[1]!;
      if (letter === '%') {
        if (text[at] !== '%') return false;
        at++;
        continue;
      }
      const reader = READERS[letter];
      if (!reader) return false;
      at = reader(text, at, parts);
      if (at < 0) return false;
    } else if (/\s/.test(char)) {
      while (at < text.length && /\s/.test(text[at]!)) at++;
    } else if (text[at] === char) {
      at++;
    } else if (char === '.' && /^\.%\d?[NQ]/.test(expanded.slice(i, i + 4))) {
      // Subseconds may be missing together with their point: %S.%N reads 00:00:00 (strptime, extended example).
      i += /^\.%\d?[NQ]/.exec(expanded.slice(i, i + 4))![0].length - 1;
    } else return false;
  }
  return true;
}

/**
 * The instant (epoch seconds) that a text means under strptime variables, or undefined when it does not match.
 * A missing year, month or day is today's; a time without date is today (observed in Splunk).
 */
export function parseTime(
  text: string,
  format: string,
  { timezone, now }: { timezone: string; now: number },
): number | undefined {
  const parts: Parts = {};
  if (!read(text.trim(), format.trim(), parts)) return undefined;
  const { month, day, dayOfYear, epoch: stamp } = parts;
  // "It doesn't work with timestamps that consist of only a month and year" (strptime).
  if (month !== undefined && day === undefined && dayOfYear === undefined && stamp === undefined)
    return undefined;
  if (parts.epoch !== undefined) return parts.epoch + (parts.fraction ?? 0);
  const zone = parts.offset === undefined ? (parts.zone ?? timezone) : 'UTC';
  const today = toLocal(zone, now);
  let hour = parts.hour ?? 0;
  if (parts.hour12 !== undefined) hour = (parts.hour12 % 12) + (parts.afternoon ? 12 : 0);
  const byDayOfYear = parts.dayOfYear !== undefined;
  const epoch = fromLocal(zone, {
    year: parts.year ?? today.year,
    month: byDayOfYear ? 1 : (parts.month ?? today.month),
    day: parts.dayOfYear ?? parts.day ?? today.day,
    hour,
    minute: parts.minute ?? 0,
    second: parts.second ?? 0,
  });
  return epoch - (parts.offset ?? 0) + (parts.fraction ?? 0);
}
