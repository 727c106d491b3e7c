import { columnNames, streamOf, withColumns } from '../rows/stream.ts';
import type { Command } from './command.ts';
import { parsePipelineArgument, SUBSEARCH_OPTIONS } from './subsearch-options.ts';

/** `append [maxout=50000] [SUBSEARCH]`: the subsearch's results behind the current ones. */
export const append: Command = {
  kind: 'whole-set',
  brackets: 'pipeline',
  parse: (args) => {
    const { pipeline, options } = parsePipelineArgument(args, SUBSEARCH_OPTIONS);
    return (input, run) => {
      let columns: readonly string[] | undefined;
      return {
        batches: (async function* () {
          yield* input.batches;
          columns = input.columns();
          const table = await run.subsearch(pipeline, {
            maxRows: Math.min(options.maxout ?? Infinity, run.limits.subsearchResultRows),
          });
          columns = withColumns(columns, table.columns ?? columnNames(table));
          yield* streamOf(table.rows).batches;
        })(),
        columns: () => columns,
      };
    };
  },
};
