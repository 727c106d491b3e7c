import { eachRow } from '../rows/stream.ts';
import { toText } from '../values/field-value.ts';
import type { Command } from './command.ts';

/** `nomv FIELD`: one text of all values, joined by newlines. */
export const nomv: Command = {
  kind: 'streaming',
  parse: (args) => {
    const field = args.requireField(args.readWords({}).words);
    return (input) =>
      eachRow(input, (row) => {
        const value = row.get(field);
        if (value !== undefined) row.set(field, toText(value));
      });
  },
};
