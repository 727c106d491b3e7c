import { fromAllRows } from '../rows/stream.ts';
import { SplError } from '../spl-error.ts';
import type { Command } from './command.ts';

/** `require`: a search without results up to here fails. */
export const requireCommand: Command = {
  kind: 'whole-set',
  parse: (args) => {
    const { position } = args;
    args.requireEnd();
    return (input) =>
      fromAllRows(input, (rows, columns) => {
        if (rows.length === 0) {
          throw new SplError("Error in 'require' command: The search has no results.", position);
        }
        return { rows, columns };
      });
  },
};
