import { fromAllRows, streamOf, withColumns } from '../rows/stream.ts';
import { boolean } from '../syntax/arguments.ts';
import type { Command } from './command.ts';
import { parsePipelineArgument } from './subsearch-options.ts';

/** `appendpipe [run_in_preview=t] [PIPELINE]`: what a pipeline makes of the current results goes behind them. */
export const appendpipe: Command = {
  kind: 'whole-set',
  brackets: 'pipeline',
  parse: (args) => {
    // There are no previews here, so run_in_preview changes nothing.
    const { pipeline } = parsePipelineArgument(args, { run_in_preview: boolean });
    return (input, run) =>
      fromAllRows(input, async (rows, columns) => {
        const copies = rows.map((row) => row.clone());
        const added = await run.subsearch(pipeline, { input: streamOf(copies, columns) });
        return { rows: [...rows, ...added.rows], columns: withColumns(columns, added.columns ?? []) };
      });
  },
};
