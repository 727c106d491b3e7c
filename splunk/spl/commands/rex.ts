import { compileRegex, type SafeRegex } from '../regex/regex.ts';
import { eachRow } from '../rows/stream.ts';
import type { Row } from '../rows/row.ts';
import { integer, oneOf, text } from '../syntax/arguments.ts';
import { appendValue, fromValues, toValues, type FieldValue } from '../values/field-value.ts';
import type { Command } from './command.ts';
import { compileSed } from './sed.ts';

const OPTIONS = { field: text, max_match: integer(0), offset_field: text, mode: oneOf('sed') };

/** `rex [field=_raw] "REGEX" [max_match=1] [offset_field=]`, or `rex mode=sed [field=_raw] "s/…/…/g"`. */
export const rex: Command = {
  kind: 'streaming',
  parse: (args) => {
    const { words, options } = args.readWords(OPTIONS);
    const [pattern, second] = words;
    if (!pattern) throw args.fail('A regular expression is missing.');
    if (second)
      throw args.fail(`Unexpected argument '${second.value}'.`, second.position, second.value.length);
    const field = options.field ?? '_raw';
    if (options.mode === 'sed') {
      for (const name of ['max_match', 'offset_field'] as const) {
        if (options[name] !== undefined) throw args.fail(`The option '${name}' does not go with mode=sed.`);
      }
      const edit = compileSed(pattern.value, pattern.position, args);
      return (input) =>
        eachRow(input, (row) => {
          const values = toValues(row.get(field));
          if (values.length > 0) row.set(field, fromValues(values.map(edit)));
        });
    }
    const regex = compileRegex(pattern.value, pattern.position);
    if (regex.groups.length === 0) {
      throw args.fail(
        `The regex '${pattern.value}' does not extract anything. It should specify at least one named group. Format: (?<name>...).`,
        pattern.position,
        pattern.value.length,
      );
    }
    const limit = options.max_match === 0 ? Infinity : (options.max_match ?? 1);
    const added = [...regex.groups, ...(options.offset_field === undefined ? [] : [options.offset_field])];
    return (input) => eachRow(input, (row) => extract(row, field, regex, limit, options.offset_field), added);
  },
};

function extract(
  row: Row,
  field: string,
  regex: SafeRegex,
  limit: number,
  offsetField: string | undefined,
): void {
  const found = new Map<string, FieldValue>();
  const offsets: string[] = [];
  for (const value of toValues(row.get(field))) {
    for (const match of regex.matchAll(value, limit)) {
      for (const name of regex.groups) {
        const captured = match.groups?.[name];
        if (captured === undefined) continue;
        found.set(name, appendValue(found.get(name), captured));
        if (offsetField !== undefined) {
          const start = match.indices?.groups?.[name]?.[0] ?? match.index + match[0].indexOf(captured);
          offsets.push(`${name}=${start}-${start + Math.max(0, captured.length - 1)}`);
        }
      }
    }
  }
  for (const [name, value] of found) row.set(name, value);
  if (offsetField !== undefined && offsets.length > 0) row.set(offsetField, offsets.join('&'));
}
