import { Row } from '../rows/row.ts';
import { columnNames, fromAllRows } from '../rows/stream.ts';
import type { Command } from './command.ts';

/** `untable X NAMES VALUES`: every other column of a result becomes a result of its own; empty cells are left out. */
export const untable: Command = {
  kind: 'transforming',
  parse: (args) => {
    const { words } = args.readWords({});
    if (words.length !== 3) throw args.fail('It takes three fields: x, names, values.');
    const [x, nameField, valueField] = words.map(({ value }) => value) as [string, string, string];
    return (input) =>
      fromAllRows(input, (rows, columns) => {
        const names = columnNames({ rows, columns }).filter((name) => name !== x && !name.startsWith('_'));
        const made = rows.flatMap((row) =>
          names.flatMap((name) => {
            const value = row.get(name);
            return value === undefined
              ? []
              : [Row.of({ [x]: row.get(x), [nameField]: name, [valueField]: value })];
          }),
        );
        return { rows: made, columns: [x, nameField, valueField] };
      });
  },
};
