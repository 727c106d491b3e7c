import { columnNames, fromAllRows } from '../rows/stream.ts';
import { expandFieldList, fieldList } from './field-lists.ts';
import type { Command } from './command.ts';

/** `table FIELDS`: keeps the listed fields, in that order; a listed field that no result has is an empty column. */
export const table: Command = {
  kind: 'transforming',
  parse: (args) => {
    const names = args.readWords({}).words.map(({ value }) => value);
    if (names.length === 0) throw args.fail('Fields are missing.');
    const list = fieldList(names);
    return (input) =>
      fromAllRows(input, (rows, columns) => {
        const kept = list.hasWildcards
          ? expandFieldList(list, columnNames({ rows, columns }))
          : [...new Set(names)];
        return { rows: rows.map((row) => row.pick(kept)), columns: kept };
      });
  },
};
