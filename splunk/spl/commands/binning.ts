import { parseTimeModifier } from '../time/time-modifier.ts';
import {
  automaticSpan,
  binStart,
  nextBin,
  parseNumericSpan,
  parseTimeSpan,
  type NumericSpan,
  type TimeSpan,
} from '../time/span.ts';
import { UNIT_SECONDS } from '../time/units.ts';
import { parseNumber, renderNumber } from '../values/number.ts';
import { integer, number, text, type OptionType } from '../syntax/arguments.ts';
import type { SearchRun } from '../run/search-run.ts';

/** Width of bins: of time, or of numbers. */
export type Span = { time: TimeSpan } | { numeric: NumericSpan };

const spanOption: OptionType<Span> = {
  expects: 'a span such as 5m, 10 or 2log5',
  parse: (written) => {
    const numeric = parseNumericSpan(written);
    if (numeric) return { numeric };
    const time = parseTimeSpan(written);
    return time && { time };
  },
};

/** Options that say how values are put into bins. */
export const BIN_OPTIONS = {
  span: spanOption,
  minspan: spanOption,
  bins: integer(2),
  start: number,
  end: number,
  aligntime: text,
};

export interface BinSettings {
  span?: Span;
  minspan?: Span;
  bins?: number;
  start?: number;
  end?: number;
  aligntime?: string;
}

/** A bin: what it is called, and where it stands among others. */
export interface Bin {
  label: string;
  order: number;
}

/** Puts values into bins; undefined for a value that cannot be put into one. */
export interface Binner {
  binOf(value: string): Bin | undefined;
  /** The bin behind a given one, where bins are of equal width. */
  next?(bin: Bin): Bin;
}

export function isBinned({ span, minspan, bins, start, end }: BinSettings): boolean {
  return [span, minspan, bins, start, end].some((setting) => setting !== undefined);
}

/** Whether the width is known before any value is. */
export function hasFixedSpan({ span }: BinSettings): boolean {
  return span !== undefined;
}

/**
 * Bins for a field. Without a span the width depends on the values: a step of the time ladder for `_time`, else a power
 * of ten (Our choice; the width that Splunk takes is not documented).
 */
export function createBinner(
  field: string,
  settings: BinSettings,
  values: readonly number[],
  run: SearchRun,
  defaultBins: number,
): Binner {
  const { span, bins = defaultBins } = settings;
  if (span && 'time' in span) return timeBinner(span.time, settings, run);
  if (span) {
    if (field === '_time' && 'width' in span.numeric) {
      return timeBinner({ count: span.numeric.width, unit: 'second' }, settings, run);
    }
    return 'width' in span.numeric ? widthBinner(span.numeric.width) : logBinner(span.numeric);
  }
  let low = settings.start ?? Infinity;
  let high = settings.end ?? -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const { minspan } = settings;
  if (field === '_time') {
    const least = minspan && 'time' in minspan ? minspan.time : undefined;
    return timeBinner(automaticSpan({ earliest: low, latest: high }, bins, least), settings, run);
  }
  const least = minspan && 'numeric' in minspan && 'width' in minspan.numeric ? minspan.numeric.width : 0;
  // An end that is given is where the last bin ends; the greatest value is in a bin of its own.
  const isEnd = high === settings.end;
  return widthBinner(Math.max(least, automaticWidth(low, high, bins, isEnd)));
}

function automaticWidth(low: number, high: number, bins: number, isEnd: boolean): number {
  if (!(high > low) || !Number.isFinite(high - low)) return 1;
  for (let power = Math.ceil(clean(Math.log10((high - low) / bins))); ; power++) {
    const width = 10 ** power;
    const last = isEnd ? Math.ceil(clean(high / width)) - 1 : Math.floor(high / width);
    if (last - Math.floor(low / width) + 1 <= bins) return width;
  }
}

/** Computed bounds without the noise of binary fractions. */
const clean = (value: number): number => Number(value.toPrecision(12));

function widthBinner(width: number): Binner {
  const binAt = (index: number): Bin => {
    const low = clean(index * width);
    return { label: `${renderNumber(low)}-${renderNumber(clean((index + 1) * width))}`, order: low };
  };
  return {
    binOf: (value) => {
      const x = parseNumber(value);
      return Number.isNaN(x) ? undefined : binAt(Math.floor(clean(x / width)));
    },
    next: ({ order }) => binAt(Math.round(order / width) + 1),
  };
}

function logBinner({ coefficient, base }: { coefficient: number; base: number }): Binner {
  return {
    binOf: (value) => {
      const x = parseNumber(value);
      if (Number.isNaN(x)) return undefined;
      // Logarithms reach neither zero nor below: those values are in a first bin of their own.
      if (x <= 0) return { label: '0', order: -Infinity };
      const power = Math.floor(clean(Math.log(x / coefficient) / Math.log(base)));
      const low = clean(coefficient * base ** power);
      return {
        label: `${renderNumber(low)}-${renderNumber(clean(coefficient * base ** (power + 1)))}`,
        order: low,
      };
    },
  };
}

function timeBinner(span: TimeSpan, { aligntime }: BinSettings, run: SearchRun): Binner {
  const zone = run.context.timezone;
  const align = alignment(aligntime, span, run);
  const bin = (start: number): Bin => ({ label: renderNumber(Number(start.toFixed(6))), order: start });
  return {
    binOf: (value) => {
      const x = parseNumber(value);
      return Number.isNaN(x) ? undefined : bin(binStart(x, span, zone, align));
    },
    next: ({ order }) => bin(nextBin(order, span, zone)),
  };
}

/** Epoch seconds from which bins are counted; only for spans below a day. */
export function alignment(aligntime: string | undefined, span: TimeSpan, run: SearchRun): number {
  if (aligntime === undefined || UNIT_SECONDS[span.unit] === undefined) return 0;
  const { earliest, latest } = run.range;
  if (aligntime === 'earliest') return Number.isFinite(earliest) ? earliest : 0;
  if (aligntime === 'latest') return Number.isFinite(latest) ? latest : 0;
  return parseTimeModifier(aligntime, run.context.now, run.context.timezone) ?? 0;
}

/** Refuses an `aligntime` that means no time. */
export function checkAlignment(aligntime: string | undefined): boolean {
  return (
    aligntime === undefined ||
    aligntime === 'earliest' ||
    aligntime === 'latest' ||
    parseTimeModifier(aligntime, 0) !== undefined
  );
}
