import { columnNames, fromAllRows, withColumns, type Table } from '../rows/stream.ts';
import type { SearchRun } from '../run/search-run.ts';
import { text } from '../syntax/arguments.ts';
import { suggestion } from '../syntax/nearest-name.ts';
import { captureWildcards, fillWildcards, hasWildcard } from '../values/wildcard.ts';
import { fromValues, toValues } from '../values/field-value.ts';
import type { Command } from './command.ts';
import { CONVERSIONS, toNumberText, type ConversionName } from './conversions.ts';
import { expandFieldList, fieldList } from './field-lists.ts';

interface Step {
  conversion: ConversionName | 'none';
  field: string;
  target: string | undefined;
}

const DEFAULT_FORMAT = '%m/%d/%Y %H:%M:%S';
const CALL = /([A-Za-z]\w*)\s*\(/y;

/** `convert [timeformat="%m/%d/%Y %H:%M:%S"] FUNCTION(FIELD) [AS NAME] …`. */
export const convert: Command = {
  kind: 'whole-set',
  parse: (args) => {
    const options: { timeformat?: string } = {};
    const steps: Step[] = [];
    while ((args.skipBlanksAndCommas(), !args.done)) {
      if (args.takeOption({ timeformat: text }, options)) continue;
      const call = args.match(CALL);
      if (!call) {
        args.refuseOption({ timeformat: text });
        throw args.fail("The form is 'function(field) [AS name]'.");
      }
      const name = call[1]!.toLowerCase();
      if (!Object.hasOwn(CONVERSIONS, name) && name !== 'none') {
        const hint = suggestion(name, [...Object.keys(CONVERSIONS), 'none']);
        throw args.fail(`Unknown conversion '${call[1]}'.${hint}`, args.position, name.length);
      }
      args.position += call[0].length;
      args.skipBlanks();
      const field = args.peek() === '"' ? args.readQuoted().value : args.readBare(')').value;
      args.skipBlanks();
      if (!args.take(')')) throw args.fail("Unbalanced parentheses: ')' is missing.");
      args.skipBlanks();
      const target = args.takeKeyword('AS') ? args.readWord().value : undefined;
      steps.push({ conversion: name as Step['conversion'], field, target });
    }
    if (steps.length === 0) throw args.fail('A conversion is missing.');
    const format = options.timeformat ?? DEFAULT_FORMAT;
    return (input, run) =>
      fromAllRows(input, (rows, columns) => convertTable({ rows, columns }, steps, format, run));
  },
};

function convertTable(table: Table, steps: readonly Step[], format: string, run: SearchRun): Table {
  const excluded = fieldList(
    steps.filter(({ conversion }) => conversion === 'none').map(({ field }) => field),
  );
  const added: string[] = [];
  for (const { conversion, field, target } of steps) {
    if (conversion === 'none') continue;
    const names = hasWildcard(field)
      ? expandFieldList(fieldList([field]), columnNames(table)).filter((name) => !excluded.matches(name))
      : [field];
    for (const name of names) {
      const captured = captureWildcards(field, name) ?? [];
      const into = target === undefined ? name : fillWildcards(target, captured);
      added.push(into);
      convertField(table, name, into, conversion, format, run);
    }
  }
  return { rows: table.rows, columns: withColumns(table.columns, added) };
}

function convertField(
  { rows }: Table,
  name: string,
  into: string,
  conversion: ConversionName,
  format: string,
  run: SearchRun,
): void {
  const { apply, failed } = CONVERSIONS[conversion];
  const context = { format, timezone: run.context.timezone, now: run.context.now };
  if (conversion === 'auto') {
    // All values of the field are converted, or none.
    const all = rows.every((row) =>
      toValues(row.get(name)).every((value) => toNumberText(value) !== undefined),
    );
    if (!all) return;
  }
  for (const row of rows) {
    const value = row.get(name);
    if (value === undefined) continue;
    const converted = toValues(value).flatMap((one) => {
      const made = apply(one, context);
      if (made !== undefined) return [made];
      return failed === 'remove' ? [] : [one];
    });
    row.set(into, fromValues(converted));
  }
}
