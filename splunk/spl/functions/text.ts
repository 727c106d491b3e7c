import { compileRegex } from '../regex/regex.ts';
import type { EvalFunction } from '../eval/function-types.ts';
import { asNumber, asText, asTexts, fromTexts, isList, type EvalValue } from '../eval/value.ts';
import { spathValues } from '../json/spath.ts';

/** A function of one text; a list gives null. */
const ofText = (compute: (text: string) => EvalValue): EvalFunction => ({
  arity: [1, 1],
  call: ([value]) => {
    const text = asText(value!);
    return text === undefined ? null : compute(text);
  },
});

/** A function of one text that is applied to every value of a list. */
const ofEach = (compute: (text: string) => string): EvalFunction => ({
  arity: [1, 1],
  call: ([value]) => fromTexts(asTexts(value!).map(compute)),
});

const codePoints = (text: string): number => [...text].length;

type Side = 'start' | 'end' | 'both';

const trimming = (side: Side): EvalFunction => ({
  arity: [1, 2],
  call: ([value, set]) => {
    const text = asText(value!);
    if (text === undefined) return null;
    const characters = new Set(set === undefined ? [' ', '\t', '\n', '\r'] : (asText(set) ?? ''));
    const letters = [...text];
    let from = 0;
    let to = letters.length;
    if (side !== 'end') while (from < to && characters.has(letters[from]!)) from++;
    if (side !== 'start') while (to > from && characters.has(letters[to - 1]!)) to--;
    return letters.slice(from, to).join('');
  },
});

/** SQLite rules: positions count from 1, negative ones from the end. */
function substring(text: string, start: number, length: number | undefined): string {
  const letters = [...text];
  let from = start > 0 ? start - 1 : start < 0 ? letters.length + start : 0;
  // Start 0 stands before the first character, so one of the length is used up there.
  let count = length ?? Infinity;
  if (start === 0 && length !== undefined) count = length - 1;
  if (from < 0) {
    count += from;
    from = 0;
  }
  return count <= 0 ? '' : letters.slice(from, from + count).join('');
}

/** Text functions. */
export const TEXT_FUNCTIONS = {
  len: ofText(codePoints),
  length: ofText(codePoints),
  lower: ofEach((text) => text.toLowerCase()),
  upper: ofEach((text) => text.toUpperCase()),
  trim: trimming('both'),
  ltrim: trimming('start'),
  rtrim: trimming('end'),
  substr: {
    arity: [2, 3],
    call: ([value, start, length]) => {
      const text = asText(value!);
      const from = asNumber(start!);
      const count = length === undefined ? undefined : asNumber(length);
      if (text === undefined || from === undefined || (length !== undefined && count === undefined))
        return null;
      return substring(text, Math.trunc(from), count);
    },
  },
  replace: {
    arity: [3, 3],
    compile:
      ([value, pattern, replacement]) =>
      (fields, context) => {
        const given = value!.evaluate(fields, context);
        const regex = asText(pattern!.evaluate(fields, context));
        const by = asText(replacement!.evaluate(fields, context));
        if (given === null || regex === undefined || by === undefined) return null;
        const compiled = compileRegex(regex, pattern!.node.position);
        if (isList(given)) return fromTexts(given.map((text) => compiled.replace(text, by)));
        return compiled.replace(asText(given)!, by);
      },
  },
  urldecode: ofText((text) =>
    text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
      Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
    ),
  ),
  spath: {
    arity: [2, 2],
    call: ([value, path]) => {
      const text = asText(value!);
      const where = asText(path!);
      return text === undefined || where === undefined ? null : fromTexts(spathValues(text, where));
    },
  },
} satisfies Record<string, EvalFunction>;
