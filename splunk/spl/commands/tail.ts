import type { Row } from '../rows/row.ts';
import { fromAllRows } from '../rows/stream.ts';
import type { Command } from './command.ts';

/** `tail [N]`: the last N results, in reverse order. */
export const tail: Command = {
  kind: 'ordered',
  parse: (args) => {
    args.skipBlanks();
    const digits = args.match(/\d+(?=\s|$)/y)?.[0];
    if (digits !== undefined) args.position += digits.length;
    args.requireEnd();
    const count = digits === undefined ? 10 : Number(digits);
    return (input) =>
      fromAllRows(input, (rows: Row[], columns) => ({
        rows: count === 0 ? [] : rows.slice(-count).toReversed(),
        columns,
      }));
  },
};
