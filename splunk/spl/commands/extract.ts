import { extractKeyValues, type KeyValueOptions } from '../extract/key-value.ts';
import { eachRow } from '../rows/stream.ts';
import { boolean, integer, text } from '../syntax/arguments.ts';
import { appendValue, toText } from '../values/field-value.ts';
import type { Command } from './command.ts';

const OPTIONS = {
  pairdelim: text,
  kvdelim: text,
  limit: integer(1),
  maxchars: integer(1),
  mv_add: boolean,
  clean_keys: boolean,
  auto: boolean,
  segment: boolean,
  reload: boolean,
};

/** Line breaks and tabs are written as escapes between quotes. */
const delimiters = (written: string): string => written.replace(/\\n/g, '\n').replace(/\\t/g, '\t');

/**
 * `extract [pairdelim=] [kvdelim=] [limit=50] [maxchars=10240] [mv_add=f] [clean_keys=t]` (also `kv`): finds
 * `key=value` pairs in `_raw`. Delimiters are sets of single characters.
 */
export const extract: Command = {
  kind: 'streaming',
  parse: (args) => {
    const { words, options } = args.readWords(OPTIONS);
    if (words[0]) {
      throw args.fail(
        `The extraction '${words[0].value}' is not supported by this engine: it takes delimiters, not stanzas of transforms.conf.`,
        words[0].position,
        words[0].value.length,
      );
    }
    const { pairdelim, kvdelim, mv_add: adds = false } = options;
    if ((pairdelim === undefined) !== (kvdelim === undefined)) {
      throw args.fail("The options 'pairdelim' and 'kvdelim' are given together.");
    }
    const keyValues: KeyValueOptions = {
      limit: options.limit ?? 50,
      maxChars: options.maxchars ?? 10_240,
      multivalue: adds,
      cleanKeys: options.clean_keys ?? true,
      ...(pairdelim === undefined ? {} : { pairDelimiters: delimiters(pairdelim) }),
      ...(kvdelim === undefined ? {} : { keyDelimiters: delimiters(kvdelim) }),
    };
    return (input) =>
      eachRow(input, (row) => {
        const raw = row.get('_raw');
        if (raw === undefined) return;
        for (const [name, value] of extractKeyValues(toText(raw), keyValues)) {
          row.set(name, adds && row.has(name) ? appendValue(row.get(name), value) : value);
        }
      });
  },
};
