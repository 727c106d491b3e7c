import { findAggregate } from '../aggregates/index.ts';
import type { CompiledAggregation, Feed } from '../aggregates/compile.ts';
import type { SearchRun } from '../run/search-run.ts';
import { Row } from '../rows/row.ts';
import type { Table } from '../rows/stream.ts';
import { boolean, text, type Arguments, type OptionType } from '../syntax/arguments.ts';
import { compareText } from '../values/compare.ts';
import { toValues } from '../values/field-value.ts';
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

/** A result in a bin of the row field. */
export interface Entry {
  row: Row;
  time: number;
  bin: Bin;
}

/** What goes into the table. */
export interface SeriesPlan {
  rowField: string;
  entries: readonly Entry[];
  /** All bins in order, those without results too. */
  bins: readonly Bin[];
  /** Length of a bin in seconds, for rates. */
  spanOf?: (bin: Bin) => number;
  aggregations: readonly CompiledAggregation[];
  split: { field: string; binner: Binner | undefined } | undefined;
  options: SeriesOptions;
  filter: SeriesFilter | undefined;
}

/** Cells of one series by bin. */
type Cells = Map<string, Feed[]>;

/** The table of `chart` and `timechart`: a row per bin, a column per aggregation or per series. */
export function seriesTable(plan: SeriesPlan, run: SearchRun): Table {
  if (!plan.split) {
    const cells: Cells = new Map();
    for (const entry of plan.entries) addTo(cells, entry, plan, run);
    return layOut(plan, [{ names: plan.aggregations.map(({ name }) => name), cells }]);
  }
  const series = new Map<string, { entries: Entry[]; cells: Cells; order: number }>();
  for (const entry of plan.entries) {
    for (const { label, order } of seriesOf(entry.row, plan)) {
      let one = series.get(label);
      if (!one) series.set(label, (one = { entries: [], cells: new Map(), order }));
      one.entries.push(entry);
      addTo(one.cells, entry, plan, run);
    }
  }
  const { useother = true, otherstr = 'OTHER', nullstr = 'NULL' } = plan.options;
  const kept = selectSeries(series, plan, run);
  const shown = [...kept]
    .filter((name) => name !== nullstr)
    .sort((a, b) => series.get(a)!.order - series.get(b)!.order || compareText(a, b))
    .map((name) => ({ names: columnsOf(name, plan), cells: series.get(name)!.cells }));
  const rest = [...series.keys()].filter((name) => !kept.has(name));
  if (useother && rest.length > 0) {
    // The events are aggregated anew: an average of averages would be wrong.
    const cells: Cells = new Map();
    for (const name of rest) for (const entry of series.get(name)!.entries) addTo(cells, entry, plan, run);
    shown.push({ names: columnsOf(otherstr, plan), cells });
  }
  if (kept.has(nullstr)) shown.push({ names: columnsOf(nullstr, plan), cells: series.get(nullstr)!.cells });
  return layOut(plan, shown);
}

function addTo(cells: Cells, { row, time, bin }: Entry, { aggregations }: SeriesPlan, run: SearchRun): void {
  let feeds = cells.get(bin.label);
  if (!feeds) cells.set(bin.label, (feeds = aggregations.map((one) => one.create(run))));
  for (const feed of feeds) feed.add(row, time);
}

/** The series that a result belongs to. */
function seriesOf(row: Row, { split, options }: SeriesPlan): readonly { label: string; order: number }[] {
  const values = toValues(row.get(split!.field));
  if (values.length === 0)
    return options.usenull === false ? [] : [{ label: options.nullstr ?? 'NULL', order: 0 }];
  return values.map((value) => {
    const bin = split!.binner?.binOf(value);
    if (bin) return bin;
    // Names that begin with an underscore would be hidden, so they are written differently.
    return { label: value.startsWith('_') ? `VALUE${value}` : value, order: 0 };
  });
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
  series: ReadonlyMap<string, { entries: readonly Entry[]; cells: Cells }>,
  { aggregations, options, filter }: SeriesPlan,
  run: SearchRun,
): Set<string> {
  const limit: SeriesLimit = options.limit ?? { from: 'top', count: 10 };
  if (!filter && limit.count === 0) return new Set(series.keys());
  const byFrequency = aggregations.length > 1 && !filter && options.agg === undefined;
  const aggregate = findAggregate(filter?.aggregate ?? options.agg ?? 'sum')!;
  const scores = [...series].map(([name, { entries, cells }]) => {
    if (byFrequency) return { name, score: entries.length };
    const total = aggregate.create({ listSize: run.limits.listSize, timezone: run.context.timezone });
    for (const feeds of cells.values())
      for (const value of toValues(feeds[0]!.result())) total.add(value, Number.NaN);
    const score = parseNumber(String(total.result() ?? ''));
    return { name, score: Number.isNaN(score) ? -Infinity : score };
  });
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
function layOut(plan: SeriesPlan, series: readonly { names: string[]; cells: Cells }[]): Table {
  const { rowField, bins, aggregations } = plan;
  const rows = bins.map((bin) => {
    const row = Row.of({ [rowField]: bin.label });
    const span = plan.spanOf?.(bin);
    for (const { names, cells } of series) {
      const feeds = cells.get(bin.label);
      aggregations.forEach(({ zero }, i) => row.set(names[i]!, feeds ? feeds[i]!.result(span) : zero));
    }
    return row;
  });
  // All series of one aggregation stand together.
  const columns = aggregations.flatMap((_, i) => series.map(({ names }) => names[i]!));
  return { rows, columns: [...new Set([rowField, ...columns])] };
}
