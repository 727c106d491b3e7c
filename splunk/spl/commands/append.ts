import { streamOf, withColumns, columnNames } from '../rows/stream.ts';
import { integer, type Arguments } from '../syntax/arguments.ts';
import type { Subpipeline } from '../syntax/pipeline.ts';
import type { Command } from './command.ts';

/** Options of subsearches whose rows are used as they are. Times are seconds. */
export const SUBSEARCH_OPTIONS = {
  maxtime: integer(1),
  maxout: integer(1),
  timeout: integer(1),
  extendtimerange: undefined,
};

const OPTIONS = { maxtime: integer(1), maxout: integer(1), timeout: integer(1) };

/** Rows of a subsearch that its `maxout` lets through. */
export function subsearchRows(maxout: number | undefined, limit: number): number {
  return Math.min(maxout ?? limit, limit);
}

/** `append [maxout=50000] [SUBSEARCH]`: the subsearch's results behind the current ones. */
export const append: Command = {
  kind: 'whole-set',
  brackets: 'pipeline',
  parse: (args) => {
    const { pipeline, options } = pipelineAndOptions(args);
    return (input, run) => {
      let columns: readonly string[] | undefined;
      return {
        batches: (async function* () {
          yield* input.batches;
          columns = input.columns();
          const table = await run.subsearch(pipeline, {
            maxRows: subsearchRows(options.maxout, run.limits.subsearchResultRows),
          });
          columns = withColumns(columns, table.columns ?? columnNames(table));
          yield* streamOf(table.rows).batches;
        })(),
        columns: () => columns,
      };
    };
  },
};

function pipelineAndOptions(args: Arguments): {
  pipeline: Subpipeline;
  options: { maxtime?: number; maxout?: number; timeout?: number };
} {
  const options: { maxtime?: number; maxout?: number; timeout?: number } = {};
  args.takeOptions(OPTIONS, options);
  args.refuseOption(OPTIONS);
  const pipeline = args.requirePipeline();
  args.takeOptions(OPTIONS, options);
  args.requireEnd();
  return { pipeline, options };
}
