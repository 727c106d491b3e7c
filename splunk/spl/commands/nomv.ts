import { eachRow } from '../rows/stream.ts';
import { toValues } from '../values/field-value.ts';
import type { Command } from './command.ts';

/** `nomv FIELD`: one text of all values, joined by line breaks or what `mvcombine` and `stats` named as `delim`. */
export const nomv: Command = {
  kind: 'streaming',
  parse: (args) => {
    const field = args.requireField(args.readWords({}).words);
    return (input, { delimiters }) => {
      const between = delimiters.get(field) ?? '\n';
      return eachRow(input, (row) => {
        const value = row.get(field);
        if (value !== undefined) row.set(field, toValues(value).join(between));
      });
    };
  },
};
