import { toNumber, toText, type SqlValue } from '../sql/values.ts';
import type { FunctionFamily, SqlFunction } from './sql-function.ts';

const onText =
  (compute: (text: string, ...rest: SqlValue[]) => SqlValue): SqlFunction =>
  ([value, ...rest]) => {
    const text = toText(value);
    return text === undefined ? undefined : compute(text, ...rest);
  };

const onTexts = (compute: (text: string, other: string) => SqlValue): SqlFunction =>
  onText((text, other) => {
    const second = toText(other);
    return second === undefined ? undefined : compute(text, second);
  });

const padding = (count: SqlValue) => {
  const number = toNumber(count);
  return number === undefined ? undefined : ' '.repeat(Math.min(1000, Math.max(0, Math.trunc(number))));
};

export const textFunctions: FunctionFamily = {
  concat: (args) => {
    if (args.length === 0) return undefined;
    if (args.some(Array.isArray)) return args.flatMap((arg) => arg).filter((item) => item !== undefined);
    return args.map((arg) => toText(arg) ?? '').join('');
  },
  chr: ([value]) => {
    const code = toNumber(value);
    return code === undefined || code < 0 || code > 0x10ffff
      ? undefined
      : String.fromCodePoint(Math.trunc(code));
  },
  endswith: onTexts((text, end) => text.endsWith(end)),
  startswith: onTexts((text, start) => text.startsWith(start)),
  indexof: onTexts((text, part) => text.indexOf(part)),
  length: onText((text) => text.length),
  lower: onText((text) => text.toLowerCase()),
  upper: onText((text) => text.toUpperCase()),
  trim: onText((text) => text.trim()),
  ltrim: onText((text) => text.trimStart()),
  rtrim: onText((text) => text.trimEnd()),
  numbytes: onText((text) => Buffer.byteLength(text)),
  lpad: onText((text, count) => {
    const pad = padding(count);
    return pad === undefined ? undefined : pad + text;
  }),
  rpad: onText((text, count) => {
    const pad = padding(count);
    return pad === undefined ? undefined : text + pad;
  }),
  replace: ([value, from, to]) => {
    const [text, part, other] = [toText(value), toText(from), toText(to)];
    if (text === undefined || part === undefined || other === undefined || part === '') return undefined;
    return text.replaceAll(part, () => other);
  },
  substring: onText((text, from, to) => {
    const start = toNumber(from);
    if (start === undefined) return undefined;
    return text.slice(Math.max(0, start), Math.max(0, start, toNumber(to) ?? text.length));
  }),
};
