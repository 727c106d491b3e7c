import { fromAllRows } from '../rows/stream.ts';
import type { Command } from './command.ts';

/** `reverse`: results in the opposite order. */
export const reverse: Command = {
  kind: 'ordered',
  parse: (args) => {
    args.requireEnd();
    return (input) => fromAllRows(input, (rows, columns) => ({ rows: rows.toReversed(), columns }));
  },
};
