import { timeOf } from '../aggregates/compile.ts';
import type { Row } from '../rows/row.ts';
import { withColumns, type Table } from '../rows/stream.ts';
import type { Subpipeline } from '../syntax/pipeline.ts';
import type { Command } from './command.ts';
import { deferred } from './savedsearch.ts';

/** `multisearch [SEARCH] [SEARCH] …`: events of several searches of streaming commands, newest first. */
export const multisearch: Command = {
  kind: 'generating',
  brackets: 'pipeline',
  parse: (args) => {
    const pipelines: Subpipeline[] = [];
    for (let found = args.takePipeline(); found; found = args.takePipeline()) pipelines.push(found);
    args.requireEnd();
    if (pipelines.length < 2) throw args.fail('It needs at least two searches in square brackets.');
    for (const { stages } of pipelines) {
      const other = stages.find(({ command }) => command.kind !== 'streaming');
      if (other) {
        throw args.fail(
          `Multisearch subsearches might only contain purely streaming operations: '${other.name}' is none.`,
          other.position,
          other.name.length,
        );
      }
    }
    return (_, run) =>
      deferred(async () => {
        const tables: Table[] = [];
        for (const pipeline of pipelines) tables.push(await run.subsearch(pipeline));
        return { rows: newestFirst(tables), columns: undefined };
      });
  },
};

/** Rows of several tables by time, the newest first; equal times keep the order of the tables. */
export function newestFirst(tables: readonly Table[]): Row[] {
  return tables
    .flatMap(({ rows }) => rows.map((row) => ({ row, time: timeOf(row) })))
    .sort((a, b) => b.time - a.time)
    .map(({ row }) => row);
}

/** The columns of several tables one after the other. */
export function allColumns(tables: readonly Table[]): readonly string[] | undefined {
  return tables.reduce<readonly string[] | undefined>(
    (columns, table) => (columns ? withColumns(columns, table.columns ?? []) : table.columns),
    undefined,
  );
}
