import type { Row } from '../rows/row.ts';
import type { Command } from './command.ts';
import { allColumns } from './multisearch.ts';
import { identityOf } from './mvcombine.ts';
import { deferred } from './savedsearch.ts';

type Operation = (first: ReadonlySet<string>, second: ReadonlySet<string>) => (identity: string) => boolean;

const OPERATIONS: Record<string, Operation> = {
  union: () => () => true,
  diff: (first, second) => (identity) => first.has(identity) !== second.has(identity),
  intersect: (first, second) => (identity) => first.has(identity) && second.has(identity),
};

/** `set union|diff|intersect [SEARCH] [SEARCH]`: results are the same when all their fields are. */
export const set: Command = {
  kind: 'generating',
  brackets: 'pipeline',
  parse: (args) => {
    args.skipBlanks();
    const { value, position } = args.readBare('[');
    const operation = Object.hasOwn(OPERATIONS, value.toLowerCase())
      ? OPERATIONS[value.toLowerCase()]!
      : undefined;
    if (!operation)
      throw args.fail('The operation must be union, diff or intersect.', position, value.length);
    const pipelines = [args.requirePipeline(), args.requirePipeline()];
    args.requireEnd();
    return (_, run) =>
      deferred(async () => {
        const tables = [];
        for (const pipeline of pipelines) {
          tables.push(await run.subsearch(pipeline, { maxRows: run.limits.subsearchRows }));
        }
        const sets = tables.map(({ rows }) => new Set(rows.map((row) => identityOf(row))));
        const chosen = operation(sets[0]!, sets[1]!);
        const seen = new Set<string>();
        const rows: Row[] = [];
        for (const row of tables.flatMap((table) => table.rows)) {
          const identity = identityOf(row);
          if (seen.has(identity) || !chosen(identity)) continue;
          seen.add(identity);
          rows.push(row);
        }
        return { rows, columns: allColumns(tables) };
      });
  },
};
