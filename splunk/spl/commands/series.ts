import { findAggregate } from '../aggregates/index.ts';
import type { CompiledAggregation, GroupedAggregate } from '../aggregates/compile.ts';
import { PairIds, TextIds } from '../aggregates/group-ids.ts';
import type { Block } from '../columns/block.ts';
import { ByValue } from '../columns/block-column.ts';
import { singleValues } from '../columns/expand.ts';
import { numbered } from '../columns/numbered.ts';
import type { SearchRun } from '../run/search-run.ts';
import { Row, TableLayout } from '../rows/row.ts';
import type { Table } from '../rows/stream.ts';
import { boolean, text, type Arguments, type OptionType } from '../syntax/arguments.ts';
import { compareText } from '../values/compare.ts';
import { toText, toValues, type FieldValue } from '../values/field-value.ts';
import { parseNumber } from '../values/number.ts';
import type { Bin, Binner } from './binning.ts';

/** How many series a chart shows, and from which end of their scores. */
export interface SeriesLimit {
  from: 'top' | 'bottom';
  count: number;
}

const limitOption: OptionType<SeriesLimit> = {
  expects: 'a whole number, topN or bottomN',
  parse: (written) => {
    const match = /^(top|bottom)?\s*(\d+)$/i.exec(written);
    return match
      ? { from: (match[1]?.toLowerCase() ?? 'top') as SeriesLimit['from'], count: Number(match[2]) }
      : undefined;
  },
};

const aggregateOption: OptionType<string> = {
  expects: 'a statistical function',
  parse: (written) => (findAggregate(written) ? written : undefined),
};

/** Options about the series of `chart` and `timechart`. */
export const SERIES_OPTIONS = {
  limit: limitOption,
  agg: aggregateOption,
  sep: text,
  format: text,
  cont: boolean,
  usenull: boolean,
  useother: boolean,
  nullstr: text,
  otherstr: text,
  dedup_splitvals: boolean,
  // The example of the chart page writes it so.
  dedup_splitval: boolean,
};

export interface SeriesOptions {
  limit?: SeriesLimit;
  agg?: string;
  sep?: string;
  format?: string;
  cont?: boolean;
  usenull?: boolean;
  useother?: boolean;
  nullstr?: string;
  otherstr?: string;
  dedup_splitvals?: boolean;
  dedup_splitval?: boolean;
}

/** Whether a value that a result has twice counts once. */
export function countsOnce({ dedup_splitvals: many, dedup_splitval: one }: SeriesOptions): boolean {
  return many ?? one ?? false;
}

/** `where AGG in topN`, `where AGG > N`: which series are shown. */
export type SeriesFilter = { aggregate: string; negated: boolean } & (
  { limit: SeriesLimit } | { operator: '<' | '>'; bound: number }
);

export function parseSeriesFilter(args: Arguments): SeriesFilter {
  args.skipBlanks();
  const name = args.match(/([A-Za-z_]\w*)\s*(?:\([^()]*\))?\s*/y);
  const aggregate = name?.[1] ?? '';
  if (!name || !findAggregate(aggregate)) throw args.fail('The where clause needs a statistical function.');
  args.position += name[0].length;
  const membership = args.match(/(in|notin)\s+(top|bottom)\s*(\d+)/iy);
  if (membership) {
    args.position += membership[0].length;
    const limit: SeriesLimit = {
      from: membership[2]!.toLowerCase() as SeriesLimit['from'],
      count: Number(membership[3]),
    };
    return { aggregate, negated: membership[1]!.toLowerCase() === 'notin', limit };
  }
  const threshold = args.match(/([<>])\s*(-?\d+(?:\.\d+)?)/y);
  if (!threshold)
    throw args.fail("The where clause has the form 'AGG in|notin top|bottomN' or 'AGG < or > NUMBER'.");
  args.position += threshold[0].length;
  return { aggregate, negated: false, operator: threshold[1] as '<' | '>', bound: Number(threshold[2]) };
}

/** Results with the bin of the row field that each is in. */
export interface BinnedBlock {
  block: Block;
  /** Number of the bin by position, -1 for none. */
  bins: Int32Array;
}

/** What goes into the table. */
export interface SeriesPlan {
  rowField: string;
  blocks: readonly BinnedBlock[];
  /** All bins in the order of the rows, with their numbers; those without results have none. */
  bins: readonly { bin: Bin; number: number | undefined }[];
  /** How many numbers there are. */
  binCount: number;
  /** Length of a bin in seconds, for rates. */
  spanOf?: (bin: Bin) => number;
  aggregations: readonly CompiledAggregation[];
  split: { field: string; binner: Binner | undefined } | undefined;
  options: SeriesOptions;
  filter: SeriesFilter | undefined;
}

/** Columns of the table that show one series, or the only one. */
interface Shown {
  names: string[];
  /** The group of results in a bin; undefined where there are none. */
  groupAt(bin: number): number | undefined;
  /** By aggregation. */
  aggregates: readonly GroupedAggregate[];
}

/** The table of `chart` and `timechart`: a row per bin, a column per aggregation or per series. */
export function seriesTable(plan: SeriesPlan, run: SearchRun): Table {
  const { aggregations, blocks, binCount, options } = plan;
  if (!plan.split) {
    const aggregates = aggregations.map((one) => one.grouped(run));
    for (const { block, bins } of blocks) for (const one of aggregates) one.add(block, bins, binCount);
    return layOut(plan, [{ names: aggregations.map(({ name }) => name), groupAt: (bin) => bin, aggregates }]);
  }
  const series = readSeries(plan, run);
  const { useother = true, otherstr = 'OTHER', nullstr = 'NULL' } = options;
  const kept = selectSeries(series, plan, run);
  const shownOf = (name: string): Shown => {
    const id = series.ids.find(name)!;
    const { cells, aggregates } = series;
    return { names: columnsOf(name, plan), groupAt: (bin) => cells.find(bin, id), aggregates };
  };
  const shown = [...kept]
    .filter((name) => name !== nullstr)
    .sort((a, b) => series.orderOf(a) - series.orderOf(b) || compareText(a, b))
    .map(shownOf);
  // A label that no result in a bin has is no series.
  if (useother && kept.size < series.sizes.filter((size) => size > 0).length) {
    shown.push({ names: columnsOf(otherstr, plan), ...others(series, kept, plan, run) });
  }
  if (kept.has(nullstr)) shown.push(shownOf(nullstr));
  return layOut(plan, shown);
}

/** All series with their cells. */
interface AllSeries {
  ids: TextIds;
  /** Place of a series that is a bin of numbers; 0 for names. */
  orderOf(name: string): number;
  /** By series, above zero where it has results; how many when series are chosen by it. */
  sizes: Float64Array;
  /** Number of the cell by bin and series. */
  cells: PairIds;
  aggregates: readonly GroupedAggregate[];
  /** The results again, with what the series of each is found by. */
  parts: Part[];
}

interface Part {
  block: Block;
  bins: Int32Array;
  codes: Uint32Array;
  seriesByCode: readonly number[];
}

function readSeries({ blocks, aggregations, split, options }: SeriesPlan, run: SearchRun): AllSeries {
  const ids = new TextIds();
  const orders: number[] = [];
  const { nullstr = 'NULL', usenull } = options;
  const idOf = (label: string, order: number): number => {
    const id = ids.of(label);
    orders[id] ??= order;
    return id;
  };
  const byValue = new ByValue((value) => {
    if (value === undefined) return usenull === false ? -1 : idOf(nullstr, 0);
    const text = toText(value);
    const bin = split!.binner?.binOf(text);
    if (bin) return idOf(bin.label, bin.order);
    // Names that begin with an underscore would be hidden, so they are written differently.
    return idOf(text.startsWith('_') ? `VALUE${text}` : text, 0);
  });
  const cells = new PairIds();
  const aggregates = aggregations.map((one) => one.grouped(run));
  let scratch = new Int32Array(0);
  const parts = blocks.map(({ block: given, bins: binsGiven }): Part => {
    const whole = given.column(split!.field);
    const single = singleValues(whole, { distinct: countsOnce(options) });
    const column = single?.column ?? whole;
    const block = single ? given.at(single.positions) : given;
    const bins = single ? numbered(single.positions, (position) => binsGiven[position]!) : binsGiven;
    const part = { block, bins, codes: column.codes, seriesByCode: byValue.of(column) };
    if (scratch.length < block.size) scratch = new Int32Array(block.size);
    const groups = scratch.subarray(0, block.size);
    seriesOf(part, groups);
    cells.ofAll(bins, groups, groups);
    for (const aggregate of aggregates) aggregate.add(block, groups, cells.count);
    return part;
  });
  const orderOf = (name: string): number => orders[ids.find(name)!]!;
  return {
    ids,
    orderOf,
    sizes: sizesOf(ids, cells, parts, aggregations.length > 1),
    cells,
    aggregates,
    parts,
  };
}

/** The series of every result, -1 for none. */
function seriesOf({ bins, codes, seriesByCode }: Part, into: Int32Array): void {
  for (let i = 0; i < into.length; i++) into[i] = bins[i]! < 0 ? -1 : seriesByCode[codes[i]!]!;
}

function sizesOf(ids: TextIds, cells: PairIds, parts: readonly Part[], exact: boolean): Float64Array {
  const sizes = new Float64Array(ids.texts.length);
  if (!exact) {
    for (let cell = 0; cell < cells.count; cell++) sizes[cells.secondOf(cell)]!++;
    return sizes;
  }
  for (const part of parts) {
    const series = new Int32Array(part.block.size);
    seriesOf(part, series);
    for (const one of series) if (one >= 0) sizes[one]!++;
  }
  return sizes;
}

/** All series that are not shown as one. Results are aggregated anew: an average of averages would be wrong. */
function others(
  { ids, parts }: AllSeries,
  kept: ReadonlySet<string>,
  { aggregations, binCount }: SeriesPlan,
  run: SearchRun,
): Omit<Shown, 'names'> {
  const isRest = ids.texts.map((name) => !kept.has(name));
  const filled = new Uint8Array(binCount);
  const aggregates = aggregations.map((one) => one.grouped(run));
  for (const part of parts) {
    const groups = new Int32Array(part.block.size);
    seriesOf(part, groups);
    for (let i = 0; i < groups.length; i++) {
      const one = groups[i]!;
      const bin = one >= 0 && isRest[one] ? part.bins[i]! : -1;
      groups[i] = bin;
      if (bin >= 0) filled[bin] = 1;
    }
    for (const aggregate of aggregates) aggregate.add(part.block, groups, binCount);
  }
  return { groupAt: (bin) => (filled[bin] === 1 ? bin : undefined), aggregates };
}

function columnsOf(series: string, { aggregations, options }: SeriesPlan): string[] {
  const { sep = ': ', format } = options;
  return aggregations.map(({ name }) => {
    if (format !== undefined) return format.replaceAll('$AGG$', name).replaceAll('$VAL$', series);
    return aggregations.length === 1 ? series : `${name}${sep}${series}`;
  });
}

/** The series to show: the best ten unless a limit or a filter says otherwise. */
function selectSeries(
  { ids, sizes, cells, aggregates }: AllSeries,
  { aggregations, options, filter }: SeriesPlan,
  run: SearchRun,
): Set<string> {
  const limit: SeriesLimit = options.limit ?? { from: 'top', count: 10 };
  // A label that no result has is none.
  const names = ids.texts.filter((_, id) => (sizes[id] ?? 0) > 0);
  if (!filter && limit.count === 0) return new Set(names);
  const byFrequency = aggregations.length > 1 && !filter && options.agg === undefined;
  const scores = byFrequency
    ? names.map((name) => ({ name, score: sizes[ids.find(name)!]! }))
    : scored(filter?.aggregate ?? options.agg ?? 'sum');
  function scored(aggregate: string): { name: string; score: number }[] {
    const definition = findAggregate(aggregate)!;
    const context = { listSize: run.limits.listSize, timezone: run.context.timezone };
    const totals = ids.texts.map(() => definition.create(context));
    for (let cell = 0; cell < cells.count; cell++) {
      const total = totals[cells.secondOf(cell)]!;
      for (const value of toValues(aggregates[0]!.result(cell))) total.add(value, Number.NaN);
    }
    return names.map((name) => {
      const score = parseNumber(String(totals[ids.find(name)!]!.result() ?? ''));
      return { name, score: Number.isNaN(score) ? -Infinity : score };
    });
  }
  if (filter && 'bound' in filter) {
    const passes = ({ score }: { score: number }): boolean =>
      filter.operator === '<' ? score < filter.bound : score > filter.bound;
    return new Set(scores.filter(passes).map(({ name }) => name));
  }
  const { from, count } = filter?.limit ?? limit;
  const sign = from === 'top' ? -1 : 1;
  scores.sort((a, b) => (a.score === b.score ? compareText(a.name, b.name) : sign * (a.score - b.score)));
  const chosen = filter?.negated ? scores.slice(count) : scores.slice(0, count);
  return new Set(chosen.map(({ name }) => name));
}

/** One row a bin. A cell without results shows 0 for counts and nothing for the rest. */
function layOut(plan: SeriesPlan, series: readonly Shown[]): Table {
  const { rowField, bins, aggregations } = plan;
  // All series of one aggregation stand together.
  const names = aggregations.flatMap((_, i) => series.map((one) => one.names[i]!));
  const layout = new TableLayout([...new Set([rowField, ...names])]);
  const places = names.map((name) => layout.placeOf(name)!);
  const rows = bins.map(({ bin, number }) => {
    const cells: (FieldValue | undefined)[] = layout.names.map(() => undefined);
    cells[0] = bin.label;
    const span = plan.spanOf?.(bin);
    aggregations.forEach(({ zero }, i) => {
      series.forEach(({ groupAt, aggregates }, at) => {
        const group = number === undefined ? undefined : groupAt(number);
        cells[places[i * series.length + at]!] =
          group === undefined ? zero : aggregates[i]!.result(group, span);
      });
    });
    return Row.ofCells(layout, cells);
  });
  return { rows, columns: layout.names };
}
