import { aggregating } from '../aggregates/expand.ts';
import { TextIds } from '../aggregates/group-ids.ts';
import type { Block } from '../columns/block.ts';
import type { SearchRun } from '../run/search-run.ts';
import { SplError } from '../spl-error.ts';
import { automaticSpan, binStart, nextBin, spanSeconds, type TimeSpan } from '../time/span.ts';
import { renderNumber } from '../values/number.ts';
import { alignment, type Bin, type BinSettings, type Span } from './binning.ts';
import { refuseOwnField, splitBinner } from './chart.ts';
import { numbered } from '../columns/numbered.ts';
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
        const range = rangeOf(blocks, run, time.fixedrange !== false);
        const span = timeSpanOf(
          settings,
          range,
          args.fail("The option 'span' must be a span of time here.", start),
        );
        const zone = run.context.timezone;
        const align = alignment(settings.aligntime, span, run);
        const numbers = new TextIds();
        const numberOf = oncePerTime((at) => numbers.of(binAt(binStart(at, span, zone, align)).label));
        const binned = blocks.map((block) => ({ block, bins: numbered(block.times(), numberOf) }));
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

/** Neighbours often have the same time, and few times are different. NaN gives -1. */
function oncePerTime(work: (time: number) => number): (time: number) => number {
  const known = new Map<number, number>();
  let last = Number.NaN;
  let result = -1;
  return (time) => {
    if (time === last) return result;
    if (Number.isNaN(time)) return -1;
    last = time;
    const found = known.get(time);
    result = found ?? work(time);
    if (found === undefined) known.set(time, result);
    return result;
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

function timeSpanOf(
  { span, bins = DEFAULT_BINS, minspan }: BinSettings,
  range: { earliest: number; latest: number },
  error: Error,
): TimeSpan {
  const asTime = (given: Span): TimeSpan => {
    if ('time' in given) return given.time;
    if ('width' in given.numeric) return { count: given.numeric.width, unit: 'second' };
    throw error;
  };
  if (span) return asTime(span);
  return automaticSpan(range, bins, minspan && asTime(minspan));
}
