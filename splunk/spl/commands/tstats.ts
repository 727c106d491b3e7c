import { automaticSpan, binStart, parseTimeSpan, type TimeSpan } from '../time/span.ts';
import { compileAggregation, isWildcard, timeOf } from '../aggregates/compile.ts';
import { collectRows, fromAllRows, mapBatches, type ResultStream } from '../rows/stream.ts';
import type { Row } from '../rows/row.ts';
import type { SearchRun } from '../run/search-run.ts';
import type { ExtractionRules } from '../extract/extraction-rules.ts';
import type { Aggregation } from '../syntax/aggregation-ast.ts';
import { parseAggregation } from '../syntax/aggregation-parser.ts';
import { boolean, integer, text, timeSpan, type Arguments, type OptionValues } from '../syntax/arguments.ts';
import type { SearchNode } from '../syntax/search-ast.ts';
import { parseSearchExpression } from '../syntax/search-parser.ts';
import { fromValues, toText, type FieldValue } from '../values/field-value.ts';
import { renderNumber } from '../values/number.ts';
import { hasWildcard } from '../values/wildcard.ts';
import type { Command } from './command.ts';
import { datasetRows, openDataset } from './data-model-rows.ts';
import { appendRows } from './inputlookup.ts';
import { RowBlock } from '../columns/block.ts';
import { GroupTable } from './stats.ts';

const OPTIONS = {
  prestats: boolean,
  local: boolean,
  append: boolean,
  summariesonly: boolean,
  allow_old_summaries: boolean,
  include_reduced_buckets: boolean,
  chunk_size: integer(1),
  fillnull_value: text,
};

interface Clause {
  aggregations: Aggregation[];
  by: string[];
  span: TimeSpan | undefined;
  where: SearchNode | undefined;
  model: { name: string; position: number } | undefined;
  options: OptionValues<typeof OPTIONS>;
}

/** Only what was written at index time: tstats never looks into an event's text for fields. */
const INDEXED_ONLY: ExtractionRules = { kvMode: 'none' };

/**
 * `tstats AGGREGATIONS [FROM datamodel=NAME] [WHERE EXPRESSION] [BY FIELDS [span=]]`: statistics over indexed fields or
 * over a data model.
 *
 * By design: data models are always answered from the events, so that summariesonly and its relatives change nothing.
 */
export const tstats: Command = {
  kind: 'generating',
  parse: (args) => {
    const clause = parseClause(args);
    const compiled = clause.aggregations.map(compileAggregation);
    return (input, run) => {
      const events = readRows(clause, run);
      const made = clause.options.prestats
        ? events
        : fromAllRows(events, (rows) => {
            const by = clause.by.map((name) => (name === '_time' ? TIME_BIN : name));
            const table = new GroupTable(compiled, by, run);
            table.add(new RowBlock(rows));
            return withTime(table.result());
          });
      if (!clause.options.append || input.isStart) return made;
      return {
        batches: (async function* () {
          const rows = await collectRows(made);
          yield* appendRows(input, rows, made.columns()).batches;
        })(),
        columns: () => input.columns(),
      };
    };
  },
};

/** Holds the bin that an event is counted in; its own `_time` stays as it is for aggregations. */
const TIME_BIN = '_time of the bin';

function withTime({ rows, columns }: { rows: Row[]; columns: string[] }): { rows: Row[]; columns: string[] } {
  if (!columns.includes(TIME_BIN)) return { rows, columns };
  for (const row of rows) {
    row.set('_time', row.get(TIME_BIN));
    row.delete(TIME_BIN);
  }
  return { rows, columns: columns.map((name) => (name === TIME_BIN ? '_time' : name)) };
}

function parseClause(args: Arguments): Clause {
  const clause: Clause = {
    aggregations: [],
    by: [],
    span: undefined,
    where: undefined,
    model: undefined,
    options: {},
  };
  while ((args.skipBlanksAndCommas(), !args.done)) {
    if (args.takeOption(OPTIONS, clause.options)) continue;
    if (args.takeKeyword('FROM')) clause.model = readModel(args);
    else if (args.takeKeyword('WHERE')) clause.where = parseSearchExpression(args, ['BY', 'GROUPBY']);
    else if (args.takeKeyword('BY') || args.takeKeyword('GROUPBY')) readBy(args, clause);
    else {
      args.refuseOption(OPTIONS);
      clause.aggregations.push(readAggregation(args));
    }
  }
  if (clause.aggregations.length === 0) throw args.fail('A statistical function is missing.');
  if (clause.options.append && !clause.options.prestats)
    throw args.fail("The option 'append' needs prestats=t.");
  return clause;
}

function readAggregation(args: Arguments): Aggregation {
  const aggregation = parseAggregation(args);
  const { argument, position } = aggregation;
  if (argument.kind === 'expression') throw args.fail('Eval expressions are not allowed here.', position);
  if (argument.kind === 'sparkline') throw args.fail('Sparklines are not allowed here.', position);
  if (isWildcard(aggregation)) throw args.fail('Wildcards are not allowed here.', position);
  return aggregation;
}

function readModel(args: Arguments): { name: string; position: number } {
  args.skipBlanks();
  const form = args.match(/datamodel\s*[=:]?\s*/iy);
  if (!form)
    throw args.fail('Only data models can be read here: FROM datamodel=NAME. There are no tscollect files.');
  args.position += form[0].length;
  const { value, position } = args.readWord();
  return { name: value, position };
}

function readBy(args: Arguments, clause: Clause): void {
  while ((args.skipBlanksAndCommas(), !args.done && !args.atKeyword('WHERE') && !args.atKeyword('FROM'))) {
    const options: { span?: TimeSpan } = {};
    if (args.takeOption({ span: timeSpan }, options)) {
      if (!clause.by.includes('_time')) throw args.fail("The option 'span' needs _time before it.");
      clause.span = options.span;
      continue;
    }
    if (args.takeOption(OPTIONS, clause.options)) continue;
    args.refuseOption({ span: timeSpan, ...OPTIONS });
    const { value, position } = args.readWord();
    if (hasWildcard(value))
      throw args.fail('Wildcards are not allowed in the BY clause.', position, value.length);
    clause.by.push(value);
  }
  if (clause.by.length === 0) throw args.fail('The BY clause needs a field.');
}

function readRows({ model, where, by, span, options }: Clause, run: SearchRun): ResultStream {
  const events = model
    ? datasetRows(openDataset(model.name, model.position, 'tstats', run), where, run)
    : run.events(where, INDEXED_ONLY);
  const prefixes = by.flatMap((name) => {
    const prefix = /^PREFIX\((.*)\)$/.exec(name)?.[1];
    return prefix === undefined ? [] : [{ name, prefix }];
  });
  const byTime = by.includes('_time');
  const prepare = (row: Row, width: TimeSpan | undefined): Row => {
    const time = timeOf(row);
    if (byTime && width && !Number.isNaN(time)) {
      const start = renderNumber(binStart(time, width, run.context.timezone));
      row.set(options.prestats ? '_time' : TIME_BIN, start);
    }
    for (const { name, prefix } of prefixes) row.set(name, rawTerms(row, prefix));
    const { fillnull_value: filler } = options;
    if (filler !== undefined) for (const name of by) if (!row.has(name)) row.set(name, filler);
    return row;
  };
  if (!byTime || span) return mapBatches(events, (batch) => batch.map((row) => prepare(row, span)));
  return fromAllRows(events, (rows, columns) => ({
    rows: rows.map((row) => prepare(row, automaticWidth(rows, run))),
    columns,
  }));
}

function automaticWidth(rows: readonly Row[], run: SearchRun): TimeSpan | undefined {
  const times = rows.map(timeOf).filter((time) => !Number.isNaN(time));
  const { earliest, latest } = run.range;
  const range = {
    earliest: Number.isFinite(earliest) ? earliest : times.reduce((a, b) => Math.min(a, b), Infinity),
    latest: Number.isFinite(latest) ? latest : times.reduce((a, b) => Math.max(a, b), -Infinity),
  };
  return range.latest >= range.earliest ? automaticSpan(range, 100) : parseTimeSpan('1s');
}

/** The rest of each indexed term that begins with the prefix: `PREFIX(user=)` finds `alice` in `user=alice`. */
function rawTerms(row: Row, prefix: string): FieldValue | undefined {
  const raw = row.get('_raw');
  if (raw === undefined) return undefined;
  const terms = toText(raw)
    .toLowerCase()
    .split(/[\s[\]<>(){}|!;,'"*&?+]+/)
    .filter((term) => term.startsWith(prefix.toLowerCase()))
    .map((term) => term.slice(prefix.length));
  return fromValues([...new Set(terms)]);
}
