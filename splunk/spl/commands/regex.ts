import { compileRegex } from '../regex/regex.ts';
import { mapBatches } from '../rows/stream.ts';
import type { Command } from './command.ts';
import { toValues } from '../values/field-value.ts';

const FORM = /\s*(?:(?:"((?:[^"\\]|\\.)*)"|([^\s"=!]+))\s*)?(!?=)\s*/y;

/** `regex [FIELD=]"RE"` or `regex FIELD!="RE"`: keeps the results whose field matches, or does not. */
export const regex: Command = {
  kind: 'streaming',
  parse: (args) => {
    const start = args.match(FORM);
    if (start) args.position += start[0].length;
    const field = start?.[1] ?? start?.[2] ?? '_raw';
    const negated = start?.[3] === '!=';
    if (args.done) throw args.fail('A regular expression is missing.');
    const pattern = args.peek() === '"' ? args.readQuoted() : args.readBare('');
    args.requireEnd();
    const compiled = compileRegex(pattern.value, pattern.position);
    // Our choice: a missing field matches nothing, so that != keeps the result.
    return (input) =>
      mapBatches(input, (batch) =>
        batch.filter((row) => toValues(row.get(field)).some((value) => compiled.test(value)) !== negated),
      );
  },
};
