import { formatTime } from '../time/strftime.ts';
import { parseTime } from '../time/strptime.ts';
import { parseNumber, renderNumber } from '../values/number.ts';

export interface ConversionContext {
  /** strftime format of `timeformat`. */
  format: string;
  timezone: string;
  now: number;
}

interface Conversion {
  /** The converted text; undefined when the value is not of that form. */
  apply(value: string, context: ConversionContext): string | undefined;
  /** What becomes of a value that is not of that form. */
  failed: 'keep' | 'remove';
}

const MEMORY_UNITS: Record<string, number> = { '': 1, k: 1, m: 1_024, g: 1_024 * 1_024 };

/** `[D+]HH:MM:SS` in seconds. */
function durationToSeconds(value: string): string | undefined {
  const match = /^(?:(\d+)\+)?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(value.trim());
  if (!match) return undefined;
  const [, days = '0', hours, minutes, seconds] = match;
  return renderNumber(Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds));
}

/** `[MM:]SS.SSS` in seconds. */
function minutesToSeconds(value: string): string | undefined {
  const match = /^(?:(\d+):)?(\d+(?:\.\d+)?)$/.exec(value.trim());
  if (!match) return undefined;
  return renderNumber(Number(((Number(match[1] ?? 0) * 60 + Number(match[2])) as number).toFixed(6)));
}

/** A number with k, m or g in kilobytes. */
function memoryToKilobytes(value: string): string | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmg]?)b?\s*$/i.exec(value);
  if (!match) return undefined;
  return renderNumber(Number(match[1]) * MEMORY_UNITS[match[2]!.toLowerCase()]!);
}

const withoutCommas = (value: string): string => value.replaceAll(',', '');

/** The number at the beginning of a text. */
function leadingNumber(value: string): string | undefined {
  return /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/.exec(value)?.[1];
}

/** A number in any of the known forms. */
export function toNumberText(value: string): string | undefined {
  const plain = value.trim();
  if (!Number.isNaN(parseNumber(plain))) return plain;
  const joined = withoutCommas(plain);
  if (/^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(plain)) return joined;
  return durationToSeconds(plain) ?? minutesToSeconds(plain) ?? memoryToKilobytes(plain);
}

/** Functions of the `convert` command. */
export const CONVERSIONS = {
  auto: { apply: toNumberText, failed: 'keep' },
  num: { apply: toNumberText, failed: 'remove' },
  ctime: {
    apply: (value, { format, timezone }) => {
      const epoch = parseNumber(value);
      return Number.isNaN(epoch) || Math.abs(epoch) > 8e12 ? undefined : formatTime(epoch, format, timezone);
    },
    failed: 'keep',
  },
  mktime: {
    apply: (value, { format, timezone, now }) => {
      const epoch = parseTime(value, format, { timezone, now });
      return epoch === undefined ? undefined : renderNumber(epoch);
    },
    failed: 'keep',
  },
  dur2sec: { apply: durationToSeconds, failed: 'keep' },
  mstime: { apply: minutesToSeconds, failed: 'keep' },
  memk: { apply: memoryToKilobytes, failed: 'keep' },
  rmcomma: { apply: withoutCommas, failed: 'keep' },
  rmunit: { apply: leadingNumber, failed: 'keep' },
} satisfies Record<string, Conversion>;

export type ConversionName = keyof typeof CONVERSIONS;
