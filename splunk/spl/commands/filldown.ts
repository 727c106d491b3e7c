import { columnNames, fromAllRows } from '../rows/stream.ts';
import type { FieldValue } from '../values/field-value.ts';
import type { Command } from './command.ts';
import { expandFieldList, fieldList } from './field-lists.ts';

/** `filldown [FIELDS]`: null fields take the last value above them. */
export const filldown: Command = {
  kind: 'ordered',
  parse: (args) => {
    const names = args.readWords({}).words.map(({ value }) => value);
    const list = fieldList(names.length === 0 ? ['*'] : names);
    return (input) =>
      fromAllRows(input, (rows, columns) => {
        for (const name of expandFieldList(list, columnNames({ rows, columns }))) {
          let last: FieldValue | undefined;
          for (const row of rows) {
            const value = row.get(name);
            if (value !== undefined) last = value;
            else if (last !== undefined) row.set(name, last);
          }
        }
        return { rows, columns };
      });
  },
};
