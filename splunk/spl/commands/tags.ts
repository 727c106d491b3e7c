import { tagsOf } from '../matching/predicate.ts';
import { eachRow } from '../rows/stream.ts';
import { boolean, text } from '../syntax/arguments.ts';
import { fromValues } from '../values/field-value.ts';
import type { Command } from './command.ts';

const OPTIONS = { outputfield: text, inclname: boolean, inclvalue: boolean, allowed_tags: text };

/** `tags [outputfield=] [inclname=f] [inclvalue=f] [FIELDS]`: tags of field values, in `tag::FIELD` or in one field. */
export const tags: Command = {
  kind: 'streaming',
  parse: (args) => {
    const { words, options } = args.readWords(OPTIONS);
    const fields = new Set(words.map(({ value }) => value));
    const { outputfield, inclname = false, inclvalue = false } = options;
    const allowed =
      options.allowed_tags === undefined ? undefined : new Set(options.allowed_tags.split(/[\s,]+/));
    return (input, run) =>
      eachRow(input, (row) => {
        const found = new Map<string, Set<string>>();
        for (const { field, value, tag } of tagsOf(row, run.context)) {
          if ((fields.size > 0 && !fields.has(field)) || (allowed && !allowed.has(tag))) continue;
          const into = outputfield ?? `tag::${field}`;
          const parts = [...(inclname ? [field] : []), ...(inclvalue ? [value] : []), tag];
          const known = found.get(into) ?? new Set();
          found.set(into, known.add(parts.join('::')));
        }
        for (const [into, set] of found) row.set(into, fromValues([...set]));
      });
  },
};
