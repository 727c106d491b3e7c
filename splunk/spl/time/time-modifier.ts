import { addUnits, snapToUnit } from './calendar.ts';
import { parseTime } from './strptime.ts';
import { timeUnit } from './units.ts';

const STEP = /^(?:([+-]?)(\d*)([a-z]+)|@([a-z]+)(\d?))/i;
const ABSOLUTE_FORMATS = ['%m/%d/%Y:%H:%M:%S', '%Y-%m-%dT%H:%M:%S.%Q%z', '%Y-%m-%dT%H:%M:%S%z'];
const LOCAL_FORMATS = ['%Y-%m-%dT%H:%M:%S.%Q', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%dT%H:%M', '%Y-%m-%d'];

/**
 * Applies a relative time such as `-1d@d+3h` to an instant (epoch seconds).
 * Undefined when the text is no relative time. Source: Search Manual, "Specify time modifiers in your search".
 */
export function applyRelativeTime(text: string, from: number, timezone = 'UTC'): number | undefined {
  let rest = text.trim();
  if (rest === 'now' || rest === 'now()') return from;
  if (rest.startsWith('now')) rest = rest.slice(3);
  if (rest === '') return undefined;
  let time = from;
  while (rest !== '') {
    const step = STEP.exec(rest);
    if (!step) return undefined;
    const [whole, sign, digits, offsetUnit, snapUnit, weekday] = step;
    if (snapUnit !== undefined) {
      const unit = timeUnit(snapUnit.toLowerCase());
      if (!unit || (weekday !== '' && unit !== 'week') || Number(weekday) > 7) return undefined;
      time = snapToUnit(timezone, time, unit, Number(weekday || '0') % 7);
    } else {
      const unit = timeUnit(offsetUnit!.toLowerCase());
      if (!unit || (sign === '' && digits === '')) return undefined;
      const count = digits === '' ? 1 : Number(digits);
      time = addUnits(timezone, time, sign === '-' ? -count : count, unit);
    }
    rest = rest.slice(whole.length);
  }
  return Number.isFinite(time) ? time : undefined;
}

/**
 * The instant (epoch seconds) that `earliest=` or `latest=` means: `now`, an epoch number, a relative time, or an
 * absolute time as `MM/DD/YYYY:HH:MM:SS` or ISO 8601. Undefined when it is none of them.
 */
export function parseTimeModifier(text: string, now: number, timezone = 'UTC'): number | undefined {
  const trimmed = text.trim();
  if (/^[+-]?\d+(\.\d*)?$/.test(trimmed)) return Number(trimmed);
  const relative = applyRelativeTime(trimmed, now, timezone);
  if (relative !== undefined) return relative;
  const iso = trimmed.replace(/Z$/i, '+00:00');
  for (const format of [...ABSOLUTE_FORMATS, ...LOCAL_FORMATS]) {
    const absolute = parseTime(iso, format, { timezone, now });
    if (absolute !== undefined) return absolute;
  }
  return undefined;
}

/** Like `parseTimeModifier`, for callers that got the text from a saved search: throws when it means no time. */
export function resolveTimeModifier(text: string, now: number, timezone = 'UTC'): number {
  const time = parseTimeModifier(text, now, timezone);
  if (time === undefined) throw new RangeError(`Invalid time modifier: ${text}`);
  return time;
}
