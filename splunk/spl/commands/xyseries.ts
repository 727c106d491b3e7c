import { Row } from '../rows/row.ts';
import { fromAllRows } from '../rows/stream.ts';
import { boolean, text } from '../syntax/arguments.ts';
import { compareMixed, compareText } from '../values/compare.ts';
import { toText, toValues } from '../values/field-value.ts';
import type { Command } from './command.ts';

const OPTIONS = { grouped: boolean, sep: text, format: text };

/** `xyseries [grouped=f] X NAMES VALUES … [sep=": "] [format=]`: a row per x, a column per name. */
export const xyseries: Command = {
  kind: 'transforming',
  parse: (args) => {
    const { words, options } = args.readWords(OPTIONS);
    if (words.length < 3) throw args.fail('It takes at least three fields: x, names, values.');
    const [x, nameField, ...valueFields] = words.map(({ value }) => value) as [string, string, ...string[]];
    const { sep = ': ', format, grouped = false } = options;
    const columnOf = (value: string, name: string): string => {
      if (format !== undefined)
        return format.replaceAll('$AGG$', value).replaceAll('$VAL$', name).replaceAll('$VALUE$', name);
      return valueFields.length === 1 ? name : `${value}${sep}${name}`;
    };
    return (input) =>
      fromAllRows(input, (rows) => {
        const made: { x: string; row: Row }[] = [];
        const byX = new Map<string, Row>();
        const names = new Set<string>();
        for (const row of rows) {
          const value = row.get(x);
          if (value === undefined) continue;
          const key = toText(value);
          // Grouped input is sorted by x: only neighbours belong together.
          let target = grouped ? (made.at(-1)?.x === key ? made.at(-1)!.row : undefined) : byX.get(key);
          if (!target) {
            target = Row.of({ [x]: value });
            byX.set(key, target);
            made.push({ x: key, row: target });
          }
          for (const name of toValues(row.get(nameField))) {
            names.add(name);
            for (const field of valueFields) target.set(columnOf(field, name), row.get(field));
          }
        }
        if (!grouped) made.sort((a, b) => compareMixed(a.x, b.x));
        const sorted = [...names].sort(compareText);
        const columns = valueFields.flatMap((field) => sorted.map((name) => columnOf(field, name)));
        return { rows: made.map(({ row }) => row), columns: [x, ...new Set(columns)] };
      });
  },
};
