import { columnAssignment } from '../columns/assign.ts';
import { compileAssignment } from '../eval/compile.ts';
import { mapBatches, withBlocks, withColumns } from '../rows/stream.ts';
import { parseAssignments } from '../syntax/eval-parser.ts';
import type { Command } from './command.ts';

/** `eval field=expression, …`: computes fields from left to right; null removes the field. */
export const evalCommand: Command = {
  kind: 'streaming',
  parse: (args) => {
    const written = parseAssignments(args);
    const assignments = written.map((assignment) => compileAssignment(assignment));
    const columns = written.map(columnAssignment);
    return (input, { context }) => {
      // New columns stand in the order in which they are assigned, whichever result has one first.
      const made = assignments.map(() => new Set<string>());
      const rows = mapBatches(
        input,
        (batch) => {
          for (const row of batch) {
            assignments.forEach((assign, i) => {
              const result = assign(row, context);
              if (!result) return;
              row.set(result.name, result.value);
              if (result.value !== undefined) made[i]!.add(result.name);
            });
          }
          return batch;
        },
        (names) =>
          withColumns(
            names,
            made.flatMap((some) => [...some]),
          ),
      );
      const known = columns.filter((one) => one !== undefined);
      if (known.length < columns.length) return rows;
      const changes = known.map((one) => one(context));
      return withBlocks(rows, input, (block) => changes.reduce((last, change) => change(last), block));
    };
  },
};
