import { aggregating } from '../aggregates/expand.ts';
import { TextIds } from '../aggregates/group-ids.ts';
import type { Block } from '../columns/block.ts';
import type { SearchRun } from '../run/search-run.ts';
import { SplError } from '../spl-error.ts';
import { automaticSpan, binStart, nextBin, spanSeconds, type TimeSpan } from '../time/span.ts';
import { renderNumber } from '../values/number.ts';
import { alignment, type Bin, type BinSettings, type Span } from './binning.ts';
import { refuseOwnField, splitBinner } from './chart.ts';
import { parseTimechartClause } from './chart-clause.ts';
import type { Command } from './command.ts';
import { seriesTable } from './series.ts';

const DEFAULT_BINS = 100;

/** `timechart [span=|bins=] AGGREGATIONS [BY FIELD]`: a row per bin of time over the range of the search. */
export const timechart: Command = {
  kind: 'transforming',
  parse: (args) => {
    const start = args.position;
    const { aggregations, bins: settings, column, options, time, filter } = parseTimechartClause(args);
    const formula = aggregations.find(({ argument }) => argument.kind === 'formula');
    if (formula && !column) {
      throw args.fail('An eval expression needs a BY clause.', formula.position, 'eval'.length);
    }
    refuseOwnField(aggregations, '_time', (message, position) => args.fail(message, position));
    const aggregated = aggregating(aggregations, column ? [column.field] : []);
    return (input, run) =>
      aggregated(input, (blocks, compiled) => {
        const wrongSpan = args.fail("The option 'span' must be a span of time here.", start);
        const fixedRange = time.fixedrange !== false;
        const zone = run.context.timezone;
        const span = settings.span
          ? asTime(settings.span, wrongSpan)
          : automaticTimeSpan(settings, rangeOf(blocks, run, fixedRange), wrongSpan);
        const align = alignment(settings.aligntime, span, run);
        const numbers = new TextIds();
        const starts: number[] = [];
        const binOf = (at: number): { number: number; start: number; end: number } => {
          const begin = binStart(at, span, zone, align);
          const number = numbers.of(binAt(begin).label);
          starts[number] = begin;
          // Parts of a second are rounded, so that their ends are not exact.
          return { number, start: begin, end: spanSeconds(span) < 1 ? begin : nextBin(begin, span, zone) };
        };
        const binned = blocks.map((block) => ({ block, bins: binsOf(block.times(), binOf) }));
        const range = rangeOfBins(starts, (begin) => nextBin(begin, span, zone), run, fixedRange);
        let bins: Bin[] = [];
        for (
          let at = binStart(range.earliest, span, zone, align);
          at < range.latest;
          at = nextBin(at, span, zone)
        ) {
          const bin = binAt(at);
          if (options.cont !== false || numbers.find(bin.label) !== undefined) bins.push(bin);
          if (bins.length > run.limits.bins) {
            throw new SplError(
              `Error in 'timechart' command: The specified span would result in too many (>${run.limits.bins}) rows.`,
              start,
            );
          }
        }
        if (time.partial === false) {
          bins = bins.filter(
            ({ order }) => order >= run.range.earliest && nextBin(order, span, zone) <= run.range.latest,
          );
        }
        const table = seriesTable(
          {
            rowField: '_time',
            blocks: binned,
            bins: bins.map((bin) => ({ bin, number: numbers.find(bin.label) })),
            binCount: numbers.texts.length,
            spanOf: ({ order }) => nextBin(order, span, zone) - order,
            aggregations: compiled,
            split: column && { field: column.field, binner: splitBinner(column, blocks, run) },
            options,
            filter,
          },
          run,
        );
        const inDays = span.unit === 'day' || span.unit === 'week';
        for (const row of table.rows) {
          row.set('_span', renderNumber(spanSeconds(span)));
          if (inDays) row.set('_spandays', String(span.count * (span.unit === 'week' ? 7 : 1)));
        }
        return { rows: table.rows, columns: [...table.columns!, '_span', ...(inDays ? ['_spandays'] : [])] };
      });
  },
};

const binAt = (start: number): Bin => ({ label: renderNumber(Number(start.toFixed(6))), order: start });

/** The bin of every time, -1 for NaN. Neighbours are mostly in the same one. */
function binsOf(
  times: Float64Array,
  binOf: (time: number) => { number: number; start: number; end: number },
): Int32Array {
  const numbers = new Int32Array(times.length);
  let start = Number.NaN;
  let end = Number.NaN;
  let number = -1;
  for (let i = 0; i < numbers.length; i++) {
    const time = times[i]!;
    if (!(time >= start && time < end)) {
      if (Number.isNaN(time)) {
        numbers[i] = -1;
        continue;
      }
      ({ number, start, end } = binOf(time));
    }
    numbers[i] = number;
  }
  return numbers;
}

/** The range that the rows cover: that of the search as far as it has one, else the bins that hold events. */
function rangeOfBins(
  starts: readonly number[],
  next: (start: number) => number,
  run: SearchRun,
  fixed: boolean,
): { earliest: number; latest: number } {
  const first = starts.reduce((least, start) => Math.min(least, start), Infinity);
  const last = starts.reduce((most, start) => Math.max(most, start), -Infinity);
  const end = starts.length === 0 ? -Infinity : next(last);
  if (!fixed) return { earliest: first, latest: end };
  const { earliest, latest } = run.range;
  return {
    earliest: Number.isFinite(earliest) && earliest > 0 ? earliest : first,
    latest: Number.isFinite(latest) ? latest : end,
  };
}

/** The range of the chart: that of the search as far as it has one, else that of the events. */
function rangeOf(
  blocks: readonly Block[],
  run: SearchRun,
  fixed: boolean,
): { earliest: number; latest: number } {
  let first = Infinity;
  let last = -Infinity;
  for (const block of blocks) {
    const times = block.times();
    for (let i = 0; i < times.length; i++) {
      const time = times[i]!;
      if (time < first) first = time;
      if (time > last) last = time;
    }
  }
  // The bin of the last event belongs to the chart even when that event stands at its start.
  const end = last === -Infinity ? -Infinity : last + 1e-6;
  if (!fixed) return { earliest: first, latest: end };
  const { earliest, latest } = run.range;
  return {
    earliest: Number.isFinite(earliest) && earliest > 0 ? earliest : first,
    latest: Number.isFinite(latest) ? latest : end,
  };
}

function automaticTimeSpan(
  { bins = DEFAULT_BINS, minspan }: BinSettings,
  range: { earliest: number; latest: number },
  error: Error,
): TimeSpan {
  return automaticSpan(range, bins, minspan && asTime(minspan, error));
}

function asTime(given: Span, error: Error): TimeSpan {
  if ('time' in given) return given.time;
  if ('width' in given.numeric) return { count: given.numeric.width, unit: 'second' };
  throw error;
}
