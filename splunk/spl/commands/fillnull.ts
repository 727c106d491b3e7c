import { columnNames, eachRow, fromAllRows } from '../rows/stream.ts';
import { text } from '../syntax/arguments.ts';
import { expandFieldList, fieldList } from './field-lists.ts';
import type { Command } from './command.ts';

/** `fillnull [value=0] [FIELDS]`: fills null fields, of all results' fields when none is listed. */
export const fillnull: Command = {
  kind: 'whole-set',
  parse: (args) => {
    const { words, options } = args.readWords({ value: text });
    const names = words.map(({ value }) => value);
    const filler = options.value ?? '0';
    const list = fieldList(names.length === 0 ? ['*'] : names);
    if (!list.hasWildcards) {
      return (input) =>
        eachRow(
          input,
          (row) => {
            for (const name of names) if (!row.has(name)) row.set(name, filler);
          },
          names,
        );
    }
    return (input) =>
      fromAllRows(input, (rows, columns) => {
        const targets = expandFieldList(list, columnNames({ rows, columns }));
        for (const row of rows) for (const name of targets) if (!row.has(name)) row.set(name, filler);
        return { rows, columns };
      });
  },
};
