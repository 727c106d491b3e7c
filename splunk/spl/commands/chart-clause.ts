import type { Aggregation } from '../syntax/aggregation-ast.ts';
import { parseAggregation } from '../syntax/aggregation-parser.ts';
import { boolean, type Arguments, type OptionValues } from '../syntax/arguments.ts';
import { BIN_OPTIONS, checkAlignment, type BinSettings } from './binning.ts';
import { parseSeriesFilter, SERIES_OPTIONS, type SeriesFilter, type SeriesOptions } from './series.ts';

/** A field of a chart with the bins its values go into. */
export interface ChartField {
  field: string;
  bins: BinSettings;
}

export interface ChartClause {
  aggregations: Aggregation[];
  /** Row field. */
  row: ChartField | undefined;
  /** Column field. */
  column: ChartField | undefined;
  options: SeriesOptions;
  filter: SeriesFilter | undefined;
}

const OPTIONS = { ...SERIES_OPTIONS, ...BIN_OPTIONS };

/** Parses the arguments of `chart`: bin options belong to the field before them. */
export function parseChartClause(args: Arguments): ChartClause {
  const clause: ChartClause = {
    aggregations: [],
    row: undefined,
    column: undefined,
    options: {},
    filter: undefined,
  };
  const early: BinSettings = {};
  let current = early;
  let inBy = false;
  while ((args.skipBlanksAndCommas(), !args.done)) {
    if (args.takeOption(SERIES_OPTIONS, clause.options)) continue;
    if (args.takeOption(BIN_OPTIONS, current)) continue;
    args.refuseOption(OPTIONS);
    if (args.takeKeyword('OVER')) {
      if (clause.row) throw args.fail('There can be one field to chart over.');
      clause.row = { field: args.readWord().value, bins: early };
      current = early;
    } else if (args.takeKeyword('BY')) {
      if (inBy) throw args.fail('There can be one BY clause.');
      inBy = true;
    } else if (inBy && args.takeKeyword('where')) {
      clause.filter = parseSeriesFilter(args);
    } else if (inBy) {
      const { value: field, position } = args.readWord();
      if (!clause.row) {
        clause.row = { field, bins: early };
        current = early;
      } else if (!clause.column) {
        current = {};
        clause.column = { field, bins: current };
      } else
        throw args.fail(`Unexpected field '${field}': a chart has a row field and a column field.`, position);
    } else if (clause.row) args.requireEnd();
    else clause.aggregations.push(parseAggregation(args));
  }
  if (clause.aggregations.length === 0) throw args.fail('A statistical function is missing.');
  if (inBy && !clause.row) throw args.fail('The BY clause needs a field.');
  for (const field of [clause.row, clause.column]) {
    if (!checkAlignment(field?.bins.aligntime)) throw args.fail("Invalid value for option 'aligntime'.");
  }
  return clause;
}

/** Options of `timechart` about its time axis. */
export const TIME_OPTIONS = { partial: boolean, fixedrange: boolean };

export interface TimechartClause {
  aggregations: Aggregation[];
  bins: BinSettings;
  column: ChartField | undefined;
  options: SeriesOptions;
  time: OptionValues<typeof TIME_OPTIONS>;
  filter: SeriesFilter | undefined;
}

/** Parses the arguments of `timechart`: bin options before BY are about time, behind it about the split field. */
export function parseTimechartClause(args: Arguments): TimechartClause {
  const clause: TimechartClause = {
    aggregations: [],
    bins: {},
    column: undefined,
    options: {},
    time: {},
    filter: undefined,
  };
  let inBy = false;
  while ((args.skipBlanksAndCommas(), !args.done)) {
    if (args.takeOption(SERIES_OPTIONS, clause.options)) continue;
    if (args.takeOption(TIME_OPTIONS, clause.time)) continue;
    if (args.takeOption(BIN_OPTIONS, clause.column?.bins ?? clause.bins)) continue;
    args.refuseOption({ ...OPTIONS, ...TIME_OPTIONS });
    if (!inBy && args.takeKeyword('BY')) {
      inBy = true;
      clause.column = { field: args.readWord().value, bins: {} };
    } else if (inBy && args.takeKeyword('where')) clause.filter = parseSeriesFilter(args);
    else if (inBy) args.requireEnd();
    else clause.aggregations.push(parseAggregation(args));
  }
  if (clause.aggregations.length === 0) throw args.fail('A statistical function is missing.');
  if (!checkAlignment(clause.bins.aligntime)) throw args.fail("Invalid value for option 'aligntime'.");
  return clause;
}
