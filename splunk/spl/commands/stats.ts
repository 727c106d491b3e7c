import {
  compileAggregation,
  type CompiledAggregation,
  type GroupedAggregate,
} from '../aggregates/compile.ts';
import { compileFor, needsAllRows } from '../aggregates/expand.ts';
import { GroupIds } from '../aggregates/group-ids.ts';
import { RowBlock, type Block } from '../columns/block.ts';
import type { SearchRun } from '../run/search-run.ts';
import { Row } from '../rows/row.ts';
import { fromAllRows, type ResultStream } from '../rows/stream.ts';
import type { Aggregation } from '../syntax/aggregation-ast.ts';
import { parseAggregation, parseByFields } from '../syntax/aggregation-parser.ts';
import {
  boolean,
  integer,
  text,
  type Arguments,
  type OptionSpec,
  type OptionValues,
} from '../syntax/arguments.ts';
import type { Command } from './command.ts';
import { sortGroups } from './groups.ts';

const OPTIONS = { partitions: integer(1), allnum: boolean, delim: text, dedup_splitvals: boolean };

/** What stats and its relatives are given. */
export interface StatsClause<Spec extends OptionSpec> {
  aggregations: Aggregation[];
  by: string[];
  options: OptionValues<Spec>;
}

/** Parses aggregations, BY fields and options in any order that Splunk accepts. */
export function parseStatsClause<Spec extends OptionSpec>(args: Arguments, spec: Spec): StatsClause<Spec> {
  const aggregations: Aggregation[] = [];
  const options: OptionValues<Spec> = {};
  let by: string[] = [];
  while ((args.skipBlanksAndCommas(), !args.done)) {
    if (args.takeOption(spec, options)) continue;
    args.refuseOption(spec);
    if (args.takeKeyword('BY')) by = parseByFields(args, () => args.match(/[A-Za-z_]\w*\s*=/y) !== undefined);
    else aggregations.push(parseAggregation(args));
  }
  if (aggregations.length === 0) throw args.fail('A statistical function is missing.');
  refuseSameCall(args, aggregations);
  return { aggregations, by, options };
}

/** Two columns cannot have one name, and in `stats` one call cannot have two names (documented as invalid). */
function refuseSameCall(args: Arguments, aggregations: readonly Aggregation[]): void {
  const names = new Set<string>();
  const calls = new Set<string>();
  for (const { name, position, argument, function: called } of aggregations) {
    if (names.has(name)) throw args.fail(`The output field '${name}' is made twice.`, position);
    names.add(name);
    if (args.command !== 'stats' || (argument.kind !== 'field' && argument.kind !== 'none')) continue;
    const call = argument.kind === 'field' ? `${called}(${argument.field})` : called;
    if (calls.has(call)) throw args.fail(`The result of '${call}' cannot have two names.`, position);
    calls.add(call);
  }
}

/** `stats AGGREGATIONS [BY FIELDS]`: one result per combination of BY values, sorted. */
export const stats: Command = {
  kind: 'transforming',
  parse: (args) => {
    const { aggregations, by, options } = parseStatsClause(args, OPTIONS);
    const dedup = options.dedup_splitvals === true;
    const { delim } = options;
    const lists = aggregations.filter(({ function: name }) => name === 'list' || name === 'values');
    const noteDelimiter = ({ delimiters }: SearchRun): void => {
      if (delim !== undefined) for (const { name } of lists) delimiters.set(name, delim);
    };
    if (!needsAllRows(aggregations, options.allnum)) {
      const compiled = aggregations.map(compileAggregation);
      return (input, run) => {
        noteDelimiter(run);
        return new GroupTable(compiled, by, run, dedup).stream(input);
      };
    }
    return (input, run) => {
      noteDelimiter(run);
      return fromAllRows(input, (rows, columns) => {
        const compiled = compileFor(aggregations, { rows, columns }, by, options.allnum);
        const table = new GroupTable(compiled, by, run, dedup);
        table.add(new RowBlock(rows));
        return table.result();
      });
    };
  },
};

/** Aggregations by group. */
export class GroupTable {
  readonly #names: readonly string[];
  readonly #by: readonly string[];
  readonly #groups: GroupIds;
  readonly #aggregates: readonly GroupedAggregate[];

  constructor(
    aggregations: readonly CompiledAggregation[],
    by: readonly string[],
    run: SearchRun,
    dedup = false,
  ) {
    this.#names = aggregations.map(({ name }) => name);
    this.#by = by;
    this.#groups = new GroupIds(by, dedup);
    this.#aggregates = aggregations.map((aggregation) => aggregation.grouped(run));
  }

  add(given: Block): void {
    const { block, groups } = this.#groups.of(given);
    for (const aggregate of this.#aggregates) aggregate.add(block, groups, this.#groups.count);
  }

  result(): { rows: Row[]; columns: string[] } {
    // Without BY there is one result, even of nothing.
    const count = this.#by.length === 0 ? 1 : this.#groups.count;
    const groups = Array.from({ length: count }, (_, group) => ({
      values: this.#groups.values(group),
      state: group,
    }));
    const rows = sortGroups(groups).map(({ values, state: group }) => {
      const row = new Row();
      this.#by.forEach((name, i) => row.set(name, values[i]));
      this.#aggregates.forEach((aggregate, i) => row.set(this.#names[i]!, aggregate.result(group)));
      return row;
    });
    return { rows, columns: [...new Set([...this.#by, ...this.#names])] };
  }

  stream(input: ResultStream): ResultStream {
    let columns: readonly string[] | undefined;
    const batches = async function* (this: GroupTable): AsyncIterable<Row[]> {
      if (input.blocks) for (const block of input.blocks()) this.add(block);
      else for await (const batch of input.batches) this.add(new RowBlock(batch));
      const table = this.result();
      columns = table.columns;
      if (table.rows.length > 0) yield table.rows;
    }.bind(this);
    return { batches: batches(), columns: () => columns };
  }
}
