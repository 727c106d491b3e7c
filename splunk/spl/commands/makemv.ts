import { compileRegex } from '../regex/regex.ts';
import { eachRow } from '../rows/stream.ts';
import { boolean, text } from '../syntax/arguments.ts';
import { fromValues, toValues } from '../values/field-value.ts';
import type { Command } from './command.ts';

const OPTIONS = { delim: text, tokenizer: text, allowempty: boolean, setsv: boolean };

/** `makemv [delim=" "] [tokenizer="re(…)"] [allowempty=f] [setsv=f] FIELD`: splits a text into values. */
export const makemv: Command = {
  kind: 'streaming',
  parse: (args) => {
    const position = args.position;
    const { words, options } = args.readWords(OPTIONS);
    const field = args.requireField(words);
    if (options.delim !== undefined && options.tokenizer !== undefined) {
      throw args.fail("The options 'delim' and 'tokenizer' exclude each other.");
    }
    const split = splitter(options, position);
    return (input) =>
      eachRow(input, (row) => {
        const value = row.get(field);
        if (value === undefined) return;
        const parts = toValues(value).flatMap(split);
        const kept = options.allowempty ? parts : parts.filter((part) => part !== '');
        // A text of delimiters only stays a field, an empty one.
        row.set(field, fromValues(kept) ?? '');
      });
  },
};

function splitter(
  { delim, tokenizer }: { delim?: string; tokenizer?: string },
  position: number,
): (value: string) => string[] {
  if (tokenizer === undefined) return (value) => value.split(delim ?? ' ');
  const regex = compileRegex(tokenizer, position);
  return (value) => regex.matchAll(value).map((match) => match[1] ?? match[0]);
}
