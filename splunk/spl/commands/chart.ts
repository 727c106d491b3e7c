import { aggregating } from '../aggregates/expand.ts';
import { TextIds } from '../aggregates/group-ids.ts';
import type { Block } from '../columns/block.ts';
import { ByValue } from '../columns/block-column.ts';
import { singleValues } from '../columns/expand.ts';
import { numbered } from '../columns/numbered.ts';
import type { SearchRun } from '../run/search-run.ts';
import { SplError } from '../spl-error.ts';
import type { Aggregation } from '../syntax/aggregation-ast.ts';
import { compareMixed } from '../values/compare.ts';
import { toValues } from '../values/field-value.ts';
import { parseNumber } from '../values/number.ts';
import { createBinner, isBinned, type Bin, type Binner, type BinSettings } from './binning.ts';
import { parseChartClause, type ChartField } from './chart-clause.ts';
import type { Command, Operator } from './command.ts';
import { countsOnce, seriesTable, type BinnedBlock } from './series.ts';
import { GroupTable } from './stats.ts';

/** Bins of a field that is cut into bins without saying how (limits.conf, Search Reference). */
const DEFAULT_BINS = 300;

/** `chart AGGREGATIONS [OVER ROW] [BY ROW|COLUMN …]`: a table with a row per value of one field, a column per value of another. */
export const chart: Command = {
  kind: 'transforming',
  parse: (args) => {
    const { aggregations, row, column, options, filter } = parseChartClause(args);
    if (column && !row) throw args.fail("A field to chart over is missing: 'OVER <field>' or 'BY <field>'.");
    if (!row) return oneRow(aggregations);
    refuseOwnField(aggregations, row.field, (message, position) => args.fail(message, position));
    const aggregated = aggregating(aggregations, column ? [row.field, column.field] : [row.field]);
    return (input, run) =>
      aggregated(input, (blocks, compiled) => {
        const binner = binnerFor(row.field, row.bins, blocks, run);
        const { binned, bins } = intoBins(blocks, row, binner, countsOnce(options));
        const occurring = [...bins.keys()].sort(byPlace);
        const continuous = binner?.next && isBinned(row.bins) && options.cont !== false;
        const shown = continuous ? withoutGaps(occurring, binner.next!, run) : occurring;
        const numbers = new Map([...bins].map(([{ label }, number]) => [label, number]));
        return seriesTable(
          {
            rowField: row.field,
            blocks: binned,
            bins: shown.map((bin) => ({ bin, number: numbers.get(bin.label) })),
            binCount: bins.size,
            aggregations: compiled,
            split: column && { field: column.field, binner: splitBinner(column, blocks, run) },
            options,
            filter,
          },
          run,
        );
      });
  },
};

/** Without a field to chart over there is one row, as in stats. */
function oneRow(aggregations: readonly Aggregation[]): Operator {
  const aggregated = aggregating(aggregations, []);
  return (input, run) =>
    aggregated(input, (blocks, compiled) => {
      const table = new GroupTable(compiled, [], run);
      for (const block of blocks) table.add(block);
      return table.result();
    });
}

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
  blocks: readonly Block[],
  run: SearchRun,
): Binner | undefined {
  const asked = isBinned(settings);
  if (asked && settings.span) return createBinner(field, settings, [], run, DEFAULT_BINS);
  const { numbers, onlyNumbers } = numbersIn(blocks, field);
  // One text among them and the values are names, not quantities.
  if (!asked && (!onlyNumbers || numbers.length <= DEFAULT_BINS)) return undefined;
  return createBinner(field, settings, numbers, run, DEFAULT_BINS);
}

/** Whether chart leaves a value out because it lies outside of `start` and `end` (Search Reference, chart command). */
function isOutside(value: string, { start = -Infinity, end = Infinity }: BinSettings): boolean {
  const number = parseNumber(value);
  return number < start || number > end;
}

/** Bins for the column field, only when it is asked for: ports and status codes are names. */
export function splitBinner(
  column: { field: string; bins: BinSettings },
  blocks: readonly Block[],
  run: SearchRun,
): Binner | undefined {
  if (!isBinned(column.bins)) return undefined;
  return createBinner(column.field, column.bins, numbersIn(blocks, column.field).numbers, run, 100);
}

/** The different numbers among the values of a field, and whether there are no others. */
function numbersIn(
  blocks: readonly Block[],
  field: string,
): { numbers: readonly number[]; onlyNumbers: boolean } {
  const numbers = new Set<number>();
  let onlyNumbers = true;
  const note = new ByValue((value) => {
    for (const one of toValues(value)) {
      const number = parseNumber(one);
      if (Number.isNaN(number)) onlyNumbers = false;
      else numbers.add(number);
    }
  });
  for (const block of blocks) note.of(block.column(field));
  return { numbers: [...numbers], onlyNumbers };
}

/** Puts results into the bins of a field, by its value when there is no binner. Bins are numbered as they appear. */
function intoBins(
  blocks: readonly Block[],
  { field, bins: settings }: ChartField,
  binner: Binner | undefined,
  distinct: boolean,
): { binned: BinnedBlock[]; bins: ReadonlyMap<Bin, number> } {
  const bins = new Map<Bin, number>();
  const labels = new TextIds();
  const byValue = new ByValue((value) => {
    if (typeof value !== 'string' || isOutside(value, settings)) return -1;
    const bin = binner?.binOf(value) ?? { label: value, order: parseNumber(value) };
    const number = labels.of(bin.label);
    if (number === bins.size) bins.set(bin, number);
    return number;
  });
  const binned = blocks.map((given) => {
    const whole = given.column(field);
    const single = singleValues(whole, { distinct });
    const column = single?.column ?? whole;
    const block = single ? given.at(single.positions) : given;
    const numbers = byValue.of(column);
    return { block, bins: numbered(column.codes, (code) => numbers[code]!) };
  });
  return { binned, bins };
}

/** Numbers by value before texts. */
function byPlace(a: Bin, b: Bin): number {
  return Number.isNaN(a.order) || Number.isNaN(b.order) || a.order === b.order
    ? compareMixed(a.label, b.label)
    : a.order - b.order;
}

/** Adds the bins between the first and the last that hold nothing. */
function withoutGaps(bins: readonly Bin[], next: (bin: Bin) => Bin, run: SearchRun): Bin[] {
  const numeric = bins.filter(({ order }) => Number.isFinite(order));
  const filled = new Map<string, Bin>();
  const end = numeric.at(-1)?.order ?? -Infinity;
  let steps = 0;
  for (let bin = numeric[0]; bin && bin.order <= end; bin = next(bin)) {
    filled.set(bin.label, bin);
    // Steps, not bins: a span that is nothing beside its number never leaves the first bin.
    if (++steps > run.limits.bins) {
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
