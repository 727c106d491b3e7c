import { columnAssignment } from '../columns/assign.ts';
import { compileAssignment } from '../eval/compile.ts';
import { eachRow, withBlocks } from '../rows/stream.ts';
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
      const rows = eachRow(input, (row) => {
        for (const assign of assignments) {
          const result = assign(row, context);
          if (result) row.set(result.name, result.value);
        }
      });
      const known = columns.filter((one) => one !== undefined);
      if (known.length < columns.length) return rows;
      const changes = known.map((one) => one(context));
      return withBlocks(rows, input, (block) => changes.reduce((last, change) => change(last), block));
    };
  },
};
