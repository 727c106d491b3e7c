import { compileSearchPredicate } from '../matching/predicate.ts';
import type { LookupTable } from '../knowledge/lookup-store.ts';
import { streamOf, withColumns, type ResultStream } from '../rows/stream.ts';
import { Row } from '../rows/row.ts';
import type { SearchRun } from '../run/search-run.ts';
import { boolean, integer } from '../syntax/arguments.ts';
import { parseSearchExpression } from '../syntax/search-parser.ts';
import type { Command } from './command.ts';
import { openLookup } from './lookup.ts';

const OPTIONS = { append: boolean, start: integer(0), max: integer(0), strict: boolean };

/** Rows of a lookup table as results; empty cells are null. */
export function lookupRows({ columns, rows }: LookupTable): Row[] {
  return rows.map((cells) => {
    const row = new Row();
    columns.forEach((name, i) => {
      if (cells[i] !== undefined && cells[i] !== '') row.set(name, cells[i]);
    });
    return row;
  });
}

/** Results followed by more results. */
export function appendRows(
  input: ResultStream,
  rows: Row[],
  columns: readonly string[] | undefined,
): ResultStream {
  return {
    batches: (async function* () {
      yield* input.batches;
      yield* streamOf(rows).batches;
    })(),
    columns: () => withColumns(input.columns(), columns ?? []),
  };
}

/** `inputlookup [append=f] [start=0] [max=1000000000] TABLE [where EXPRESSION]`. */
export const inputlookup: Command = {
  kind: 'generating',
  parse: (args) => {
    const options: { append?: boolean; start?: number; max?: number; strict?: boolean } = {};
    args.takeOptions(OPTIONS, options);
    args.refuseOption(OPTIONS);
    const table = args.readWord();
    args.takeOptions(OPTIONS, options);
    const node = args.takeKeyword('where') ? parseSearchExpression(args) : undefined;
    args.requireEnd();
    const predicate = compileSearchPredicate(node);
    const { start = 0, max = Infinity } = options;
    const read = (run: SearchRun): { rows: Row[]; columns: readonly string[] } => {
      const definition = openLookup(table.value, table.position, 'inputlookup', run);
      const rows = lookupRows(definition.table)
        .slice(start)
        .filter((row) => predicate(row, run.context))
        .slice(0, max);
      return { rows, columns: definition.table.columns };
    };
    return (input, run) => {
      const { rows, columns } = read(run);
      return options.append && !input.isStart ? appendRows(input, rows, columns) : streamOf(rows, columns);
    };
  },
};
