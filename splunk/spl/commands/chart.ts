import { compileAggregation, timeOf } from '../aggregates/compile.ts';
import type { SearchRun } from '../run/search-run.ts';
import { SplError } from '../spl-error.ts';
import type { Row } from '../rows/row.ts';
import { fromAllRows } from '../rows/stream.ts';
import type { Aggregation } from '../syntax/aggregation-ast.ts';
import { compareMixed } from '../values/compare.ts';
import { toValues } from '../values/field-value.ts';
import { parseNumber } from '../values/number.ts';
import { createBinner, isBinned, type Bin, type Binner, type BinSettings } from './binning.ts';
import { parseChartClause } from './chart-clause.ts';
import type { Command } from './command.ts';
import { seriesTable, type Entry } from './series.ts';

/** Bins of a field that is cut into bins without saying how (limits.conf, Search Reference). */
const DEFAULT_BINS = 300;

/** `chart AGGREGATIONS [OVER ROW] [BY ROW|COLUMN …]`: a table with a row per value of one field, a column per value of another. */
export const chart: Command = {
  kind: 'transforming',
  parse: (args) => {
    const { aggregations, row, column, options, filter } = parseChartClause(args);
    if (!row) throw args.fail("A field to chart over is missing: 'OVER <field>' or 'BY <field>'.");
    refuseOwnField(aggregations, row.field, (message, position) => args.fail(message, position));
    const compiled = aggregations.map(compileAggregation);
    return (input, run) =>
      fromAllRows(input, (rows) => {
        const binner = binnerFor(row.field, row.bins, rows, run);
        const entries = rows.flatMap((one) => entriesOf(one, row.field, binner));
        const continuous = binner?.next && isBinned(row.bins) && options.cont !== false;
        const bins = distinctBins(entries);
        return seriesTable(
          {
            rowField: row.field,
            entries,
            bins: continuous ? withoutGaps(bins, binner.next!, run) : bins,
            aggregations: compiled,
            split: column && { field: column.field, binner: splitBinner(column, rows, run) },
            options,
            filter,
          },
          run,
        );
      });
  },
};

/** Documented: the row field cannot also be aggregated. */
export function refuseOwnField(
  aggregations: readonly Aggregation[],
  field: string,
  fail: (message: string, position: number) => Error,
): void {
  for (const { argument, position } of aggregations) {
    if (argument.kind === 'field' && argument.field === field) {
      throw fail(`The field '${field}' cannot be both aggregated and charted over.`, position);
    }
  }
}

/** Bins for the row field; undefined where its values stand for themselves. */
function binnerFor(
  field: string,
  settings: BinSettings,
  rows: readonly Row[],
  run: SearchRun,
): Binner | undefined {
  const asked = isBinned(settings);
  if (asked && settings.span) return createBinner(field, settings, [], run, DEFAULT_BINS);
  const numbers = new Set<number>();
  for (const row of rows) {
    for (const value of toValues(row.get(field))) {
      const number = parseNumber(value);
      // One text among them and the values are names, not quantities.
      if (Number.isNaN(number)) {
        if (!asked) return undefined;
      } else numbers.add(number);
    }
  }
  if (!asked && numbers.size <= DEFAULT_BINS) return undefined;
  return createBinner(field, settings, [...numbers], run, DEFAULT_BINS);
}

/** Bins for the column field, only when it is asked for: ports and status codes are names. */
export function splitBinner(
  column: { field: string; bins: BinSettings },
  rows: readonly Row[],
  run: SearchRun,
): Binner | undefined {
  if (!isBinned(column.bins)) return undefined;
  const numbers = rows
    .flatMap((row) => toValues(row.get(column.field)).map(parseNumber))
    .filter((value) => !Number.isNaN(value));
  return createBinner(column.field, column.bins, numbers, run, 100);
}

function entriesOf(row: Row, field: string, binner: Binner | undefined): Entry[] {
  const time = timeOf(row);
  return toValues(row.get(field)).map((value) => {
    const bin = binner?.binOf(value) ?? { label: value, order: parseNumber(value) };
    return { row, time, bin };
  });
}

/** The bins that occur, numbers by value before texts. */
function distinctBins(entries: readonly Entry[]): Bin[] {
  const bins = new Map<string, Bin>();
  for (const { bin } of entries) bins.set(bin.label, bin);
  return [...bins.values()].sort((a, b) =>
    Number.isNaN(a.order) || Number.isNaN(b.order) || a.order === b.order
      ? compareMixed(a.label, b.label)
      : a.order - b.order,
  );
}

/** Adds the bins between the first and the last that hold nothing. */
function withoutGaps(bins: readonly Bin[], next: (bin: Bin) => Bin, run: SearchRun): Bin[] {
  const numeric = bins.filter(({ order }) => Number.isFinite(order));
  const filled = new Map<string, Bin>();
  const end = numeric.at(-1)?.order ?? -Infinity;
  for (let bin = numeric[0]; bin && bin.order <= end; bin = next(bin)) {
    filled.set(bin.label, bin);
    if (filled.size > run.limits.bins) {
      throw new SplError(
        `The span gives more than ${run.limits.bins} rows: it is too small for the range.`,
        0,
      );
    }
  }
  return [
    ...filled.values(),
    ...bins.filter(({ label, order }) => !Number.isFinite(order) && !filled.has(label)),
  ];
}
