import { compileAssignment } from '../eval/compile.ts';
import { parseAssignments } from '../syntax/eval-parser.ts';
import type { Command } from './command.ts';

/** `fieldformat field=expression`: changes how a field is shown, not what later commands see. */
export const fieldformat: Command = {
  kind: 'streaming',
  parse: (args) => {
    const assignments = parseAssignments(args, 'fieldformat').map((assignment) => ({
      name: assignment.target.parts.map((part) => ('text' in part ? part.text : '')).join(''),
      compiled: compileAssignment(assignment, 'fieldformat'),
    }));
    return (input, { displayFormats }) => {
      for (const { name, compiled } of assignments) displayFormats.set(name, compiled);
      return input;
    };
  },
};
