import { columnNames, fromAllRows, withColumns } from '../rows/stream.ts';
import { Row } from '../rows/row.ts';
import { boolean } from '../syntax/arguments.ts';
import type { Command } from './command.ts';
import { parsePipelineArgument, SUBSEARCH_OPTIONS } from './subsearch-options.ts';

/**
 * `appendcols [override=f] [SUBSEARCH]`: the fields of the subsearch's first result go to the first result, and so on.
 * Its internal fields are left out; results it has more of are added (Our choice, not documented).
 */
export const appendcols: Command = {
  kind: 'whole-set',
  brackets: 'pipeline',
  parse: (args) => {
    const { pipeline, options } = parsePipelineArgument(args, { override: boolean, ...SUBSEARCH_OPTIONS });
    return (input, run) =>
      fromAllRows(input, async (rows, columns) => {
        const other = await run.subsearch(pipeline, {
          maxRows: Math.min(options.maxout ?? Infinity, run.limits.subsearchResultRows),
        });
        const names = columnNames(other).filter((name) => !name.startsWith('_'));
        other.rows.forEach((added, i) => {
          const row = (rows[i] ??= new Row());
          for (const name of names) {
            const value = added.get(name);
            if (value !== undefined && (options.override || !row.has(name))) row.set(name, value);
          }
        });
        return { rows, columns: withColumns(columns, names) };
      });
  },
};
