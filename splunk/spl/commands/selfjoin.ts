import { fromAllRows } from '../rows/stream.ts';
import type { Row } from '../rows/row.ts';
import { boolean, integer } from '../syntax/arguments.ts';
import { toText } from '../values/field-value.ts';
import type { Command } from './command.ts';
import { joinKey } from './groups.ts';

const OPTIONS = { keepsingle: boolean, max: integer(0), overwrite: boolean };

/** `selfjoin [keepsingle=f] [max=1] [overwrite=t] FIELDS`: joins each result with others that have the same values. */
export const selfjoin: Command = {
  kind: 'whole-set',
  parse: (args) => {
    const { words, options } = args.readWords(OPTIONS);
    if (words.length === 0) throw args.fail('Fields are missing.');
    const fields = words.map(({ value }) => value);
    const { keepsingle = false, overwrite = true } = options;
    const max = options.max === 0 ? Infinity : (options.max ?? 1);
    return (input) =>
      fromAllRows(input, (rows, columns) => {
        const groups = new Map<string, Row[]>();
        for (const row of rows) {
          const values = fields.map((name) => row.get(name));
          if (values.includes(undefined)) continue;
          const key = joinKey(values.map((value) => toText(value!)));
          const group = groups.get(key);
          if (group) group.push(row);
          else groups.set(key, [row]);
        }
        const made: Row[] = [];
        for (const [main, ...others] of groups.values()) {
          if (others.length === 0 && keepsingle) made.push(main!);
          for (const other of others.slice(0, max)) {
            const row = main!.clone();
            for (const name of other.names()) if (overwrite || !row.has(name)) row.set(name, other.get(name));
            made.push(row);
          }
        }
        return { rows: made, columns };
      });
  },
};
