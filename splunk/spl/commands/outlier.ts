import { findAggregate } from '../aggregates/index.ts';
import { columnNames, fromAllRows } from '../rows/stream.ts';
import type { Row } from '../rows/row.ts';
import { boolean, number, oneOf, text } from '../syntax/arguments.ts';
import { toText, toValues } from '../values/field-value.ts';
import { isNumeric, parseNumber, renderNumber } from '../values/number.ts';
import type { Command } from './command.ts';
import { expandFieldList, fieldList } from './field-lists.ts';

const OPTIONS = {
  action: oneOf('transform', 'tf', 'remove', 'rm'),
  type: oneOf('iqr'),
  param: number,
  uselower: boolean,
  mark: boolean,
  attribute: text,
};

/**
 * `outlier [action=transform|remove] [param=2.5] [uselower=f] [mark=f] [FIELDS]`: numbers beyond the quartiles by more than
 * param times their distance are cut to that bound, or removed.
 */
export const outlier: Command = {
  kind: 'whole-set',
  parse: (args) => {
    const { words, options } = args.readWords(OPTIONS);
    const names = words.map(({ value }) => value);
    const { param = 2.5, uselower = false, mark = false } = options;
    const removes = options.action === 'remove' || options.action === 'rm';
    if (mark && removes) throw args.fail("The option 'mark' works with action=transform only.");
    return (input, run) =>
      fromAllRows(input, (rows, columns) => {
        const known = columnNames({ rows, columns }).filter((name) => !name.startsWith('_'));
        for (const name of expandFieldList(fieldList(names.length === 0 ? ['*'] : names), known)) {
          const bounds = boundsOf(rows, name, param, (percent) => {
            const quartile = findAggregate(percent)!;
            return quartile.create({ listSize: run.limits.listSize, timezone: run.context.timezone });
          });
          if (!bounds) continue;
          for (const row of rows) {
            const value = parseNumber(toValues(row.get(name))[0] ?? '');
            const bound =
              value > bounds.high ? bounds.high : uselower && value < bounds.low ? bounds.low : undefined;
            if (bound === undefined) continue;
            const shown = renderNumber(bound);
            row.set(name, removes ? undefined : mark ? `000${shown}` : shown);
          }
        }
        return { rows, columns };
      });
  },
};

function boundsOf(
  rows: readonly Row[],
  name: string,
  param: number,
  quartile: (name: string) => {
    add(value: string, time: number): void;
    result(): string | string[] | undefined;
  },
): { low: number; high: number } | undefined {
  const values = rows.flatMap((row) => toValues(row.get(name)));
  // Fields with texts among their values have no quartiles.
  if (values.length === 0 || !values.every(isNumeric)) return undefined;
  const [q1, q3] = ['perc25', 'perc75'].map((percent) => {
    const accumulator = quartile(percent);
    for (const value of values) accumulator.add(value, Number.NaN);
    return Number(toText(accumulator.result()!));
  }) as [number, number];
  return { low: q1 - param * (q3 - q1), high: q3 + param * (q3 - q1) };
}
