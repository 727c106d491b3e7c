import { eachRow } from '../rows/stream.ts';
import { boolean } from '../syntax/arguments.ts';
import { toText } from '../values/field-value.ts';
import type { Command } from './command.ts';

/** `strcat [allrequired=f] FIELD "TEXT" … TARGET`: joins fields and texts. */
export const strcat: Command = {
  kind: 'streaming',
  parse: (args) => {
    const { words, options } = args.readWords({ allrequired: boolean });
    const target = words.at(-1);
    const sources = words.slice(0, -1);
    if (!target || sources.length === 0) throw args.fail('Fields and a target field are needed.');
    return (input) =>
      eachRow(
        input,
        (row) => {
          const pieces = sources.map(({ value, quoted }) => {
            if (quoted) return value;
            const found = row.get(value);
            return found === undefined ? undefined : toText(found);
          });
          if (options.allrequired && pieces.includes(undefined)) return;
          row.set(target.value, pieces.map((piece) => piece ?? '').join(''));
        },
        [target.value],
      );
  },
};
