import { findAggregate } from '../aggregates/index.ts';
import { columnNames, fromAllRows } from '../rows/stream.ts';
import { Row } from '../rows/row.ts';
import { integer } from '../syntax/arguments.ts';
import { toText, toValues } from '../values/field-value.ts';
import { isNumeric } from '../values/number.ts';
import type { Command } from './command.ts';
import { expandFieldList, fieldList } from './field-lists.ts';

const COLUMNS = [
  'field',
  'count',
  'distinct_count',
  'is_exact',
  'max',
  'mean',
  'min',
  'numeric_count',
  'stdev',
  'values',
];

/** `fieldsummary [maxvals=100] [FIELDS]`: a result with the statistics of each field, fields by name. */
export const fieldsummary: Command = {
  kind: 'transforming',
  parse: (args) => {
    const { words, options } = args.readWords({ maxvals: integer(0) });
    const names = words.map(({ value }) => value);
    const { maxvals = 100 } = options;
    return (input, run) =>
      fromAllRows(input, (rows, columns) => {
        const known = columnNames({ rows, columns }).filter((name) => !name.startsWith('_'));
        const fields = expandFieldList(fieldList(names.length === 0 ? ['*'] : names), known).sort();
        const made = fields.map((field) => {
          const values = rows.flatMap((row) => toValues(row.get(field)));
          const counts = new Map<string, number>();
          for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
          const aggregate = (name: string): string | undefined => {
            const accumulator = findAggregate(name)!.create({
              listSize: run.limits.listSize,
              timezone: run.context.timezone,
            });
            for (const value of values) if (isNumeric(value)) accumulator.add(value, Number.NaN);
            const result = accumulator.result();
            return result === undefined ? undefined : toText(result);
          };
          const frequent = [...counts]
            .sort(([, a], [, b]) => b - a)
            .slice(0, maxvals === 0 ? undefined : maxvals)
            .map(([value, count]) => ({ value, count }));
          return Row.of({
            field,
            count: String(values.length),
            distinct_count: String(counts.size),
            is_exact: '1',
            max: aggregate('max'),
            mean: aggregate('mean'),
            min: aggregate('min'),
            numeric_count: String(values.filter(isNumeric).length),
            stdev: aggregate('stdev'),
            values: JSON.stringify(frequent),
          });
        });
        return { rows: made, columns: COLUMNS };
      });
  },
};
