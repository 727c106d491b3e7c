import { Row } from '../rows/row.ts';
import { columnNames, fromAllRows, withColumns, type Table } from '../rows/stream.ts';
import { boolean, text } from '../syntax/arguments.ts';
import { toValues } from '../values/field-value.ts';
import { parseNumber, renderRounded } from '../values/number.ts';
import type { Command } from './command.ts';
import { expandFieldList, fieldList } from './field-lists.ts';

const OPTIONS = { row: boolean, col: boolean, labelfield: text, label: text, fieldname: text };

/** Sum of the numbers that a field holds; undefined when it holds none. */
function sumOf(rows: readonly Row[], names: readonly string[]): string | undefined {
  let total: number | undefined;
  for (const row of rows) {
    for (const name of names) {
      for (const value of toValues(row.get(name))) {
        const number = parseNumber(value);
        if (!Number.isNaN(number)) total = (total ?? 0) + number;
      }
    }
  }
  return total === undefined ? undefined : renderRounded(total);
}

/** The fields to sum: those listed, else all that people see. */
function summed(table: Table, names: readonly string[], labelField: string | undefined): string[] {
  const known = columnNames(table).filter((name) => !name.startsWith('_') && name !== labelField);
  return expandFieldList(fieldList(names.length === 0 ? ['*'] : names), known);
}

/** A last row with the sum of every column. */
function withColumnTotals(
  table: Table,
  names: readonly string[],
  { labelfield, label = 'Total' }: { labelfield?: string; label?: string },
): Table {
  const totals = new Row();
  for (const name of summed(table, names, labelfield)) totals.set(name, sumOf(table.rows, [name]));
  if (labelfield !== undefined) totals.set(labelfield, label);
  const columns = labelfield === undefined ? table.columns : withColumns(table.columns, [labelfield]);
  return { rows: [...table.rows, totals], columns };
}

/** `addtotals [row=t] [col=f] [fieldname=Total] [labelfield=] [label=Total] [FIELDS]`. */
export const addtotals: Command = {
  kind: 'whole-set',
  parse: (args) => {
    const { words, options } = args.readWords(OPTIONS);
    const names = words.map(({ value }) => value);
    const target = options.fieldname ?? 'Total';
    return (input) =>
      fromAllRows(input, (rows, columns) => {
        let table: Table = { rows, columns };
        if (options.row !== false) {
          const fields = summed(table, names, undefined);
          for (const row of rows) row.set(target, sumOf([row], fields));
          table = { rows, columns: withColumns(columns, [target]) };
        }
        if (!options.col) return table;
        const listed = names.length > 0 && options.row !== false ? [...names, target] : names;
        return withColumnTotals(table, listed, options);
      });
  },
};

/** `addcoltotals [labelfield=] [label=Total] [FIELDS]`: a last row with the sum of every column. */
export const addcoltotals: Command = {
  kind: 'whole-set',
  parse: (args) => {
    const { words, options } = args.readWords({ labelfield: text, label: text });
    const names = words.map(({ value }) => value);
    return (input) =>
      fromAllRows(input, (rows, columns) => withColumnTotals({ rows, columns }, names, options));
  },
};
