import { isJsonObject, jsonToText, parseJson } from '../json/parse.ts';
import { mapBatches } from '../rows/stream.ts';
import { text } from '../syntax/arguments.ts';
import { fromValues, toText } from '../values/field-value.ts';
import type { Command } from './command.ts';

/** `fromjson FIELD [prefix=]`: the keys of a JSON object become fields; an array makes a multivalue field. */
export const fromjson: Command = {
  kind: 'streaming',
  parse: (args) => {
    const { words, options } = args.readWords({ prefix: text });
    const field = args.requireField(words);
    const { prefix = '' } = options;
    return (input) =>
      mapBatches(input, (batch) => {
        for (const row of batch) {
          const value = row.get(field);
          const parsed = value === undefined ? undefined : parseJson(toText(value));
          if (!isJsonObject(parsed)) continue;
          for (const [name, item] of parsed) {
            if (item === null) continue;
            row.set(prefix + name, Array.isArray(item) ? fromValues(item.map(jsonToText)) : jsonToText(item));
          }
        }
        return batch;
      });
  },
};
