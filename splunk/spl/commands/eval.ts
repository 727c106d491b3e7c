import { compileAssignment } from '../eval/compile.ts';
import { eachRow } from '../rows/stream.ts';
import { parseAssignments } from '../syntax/eval-parser.ts';
import type { Command } from './command.ts';

/** `eval field=expression, …`: computes fields from left to right; null removes the field. */
export const evalCommand: Command = {
  kind: 'streaming',
  parse: (args) => {
    const assignments = parseAssignments(args).map((assignment) => compileAssignment(assignment));
    return (input, { context }) => {
      return eachRow(input, (row) => {
        for (const assign of assignments) {
          const result = assign(row, context);
          if (result) row.set(result.name, result.value);
        }
      });
    };
  },
};
