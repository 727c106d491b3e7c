import type { Row } from '../rows/row.ts';
import { fromAllRows } from '../rows/stream.ts';
import { text } from '../syntax/arguments.ts';
import { appendValue, toValues } from '../values/field-value.ts';
import type { Command } from './command.ts';
import { joinKey } from './groups.ts';

/** `mvcombine [delim=" "] FIELD`: makes one result of those that differ in this field only. */
export const mvcombine: Command = {
  kind: 'whole-set',
  parse: (args) => {
    const { words, options } = args.readWords({ delim: text });
    const field = args.requireField(words);
    return (input, run) => {
      // `delim` shapes the single-value form, which `nomv` brings out.
      run.delimiters.set(field, options.delim ?? ' ');
      return fromAllRows(input, (rows, columns) => {
        const groups = new Map<string, Row>();
        for (const row of rows) {
          const key = identityOf(row, field);
          const first = groups.get(key);
          const value = row.get(field);
          if (!first) groups.set(key, row);
          else if (value !== undefined) first.set(field, appendValue(first.get(field), value));
        }
        return { rows: [...groups.values()], columns };
      });
    };
  },
};

/** A text that is the same for results with the same fields, one field left out. */
export function identityOf(row: Row, except?: string): string {
  const parts: string[] = [];
  for (const name of row.names().sort()) {
    if (name !== except) parts.push(name, ...toValues(row.get(name)), '');
  }
  return joinKey(parts);
}
