import { Row } from '../rows/row.ts';
import { columnNames, fromAllRows } from '../rows/stream.ts';
import { boolean, integer, text } from '../syntax/arguments.ts';
import { toText } from '../values/field-value.ts';
import type { Command } from './command.ts';

const OPTIONS = { column_name: text, header_field: text, include_empty: boolean, int: integer(0) };

/** `transpose [5] [column_name=column] [header_field=] [include_empty=t]`: rows become columns. */
export const transpose: Command = {
  kind: 'transforming',
  parse: (args) => {
    const { words, options } = args.readWords(OPTIONS);
    const [count, second] = words;
    if (second)
      throw args.fail(`Unexpected argument '${second.value}'.`, second.position, second.value.length);
    if (count && !/^\d+$/.test(count.value)) {
      throw args.fail(`The number of rows must be a whole number, not '${count.value}'.`, count.position);
    }
    const limit = count ? Number(count.value) : (options.int ?? 5);
    const { column_name: first = 'column', header_field: header, include_empty: withEmpty = true } = options;
    return (input) =>
      fromAllRows(input, (rows, columns) => {
        const taken = limit === 0 ? rows : rows.slice(0, limit);
        const titles = taken.map((row, i) => {
          const title = header === undefined ? undefined : row.get(header);
          return title === undefined ? `row ${i + 1}` : toText(title);
        });
        const names = columnNames({ rows, columns }).filter((name) => name !== header && !isHidden(name));
        const made = names.flatMap((name) => {
          const row = Row.of({ [first]: name });
          let filled = false;
          taken.forEach((source, i) => {
            const value = source.get(name);
            if (value !== undefined) filled = true;
            row.set(titles[i]!, value);
          });
          return filled || withEmpty ? [row] : [];
        });
        return { rows: made, columns: [first, ...new Set(titles)] };
      });
  },
};

/** `_time` and `_raw` are columns that people see, other internal fields are not. */
const isHidden = (name: string): boolean => name.startsWith('_') && name !== '_time' && name !== '_raw';
