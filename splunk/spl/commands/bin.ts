import { ChangedBlock } from '../columns/block.ts';
import { ByValue, mapped, overlaid, type BlockColumn } from '../columns/block-column.ts';
import { eachRow, fromAllRows, withBlocks, withColumns } from '../rows/stream.ts';
import type { Row } from '../rows/row.ts';
import { fromValues, toValues, type FieldValue } from '../values/field-value.ts';
import { parseNumber } from '../values/number.ts';
import type { OptionValues } from '../syntax/arguments.ts';
import { BIN_OPTIONS, checkAlignment, createBinner, hasFixedSpan, type Binner } from './binning.ts';
import type { Command } from './command.ts';

/** What is no number stays as it is. */
function inBins(value: FieldValue | undefined, binner: Binner): FieldValue | undefined {
  return fromValues(toValues(value).map((one) => binner.binOf(one)?.label ?? one));
}

/** `bin [span=|bins=|minspan=|start=|end=|aligntime=] FIELD [AS NAME]`: puts numbers or times into bins. */
export const bin: Command = {
  kind: 'streaming',
  parse: (args) => {
    const options: OptionValues<typeof BIN_OPTIONS> = {};
    let field: string | undefined;
    let target: string | undefined;
    while ((args.skipBlanksAndCommas(), !args.done)) {
      if (args.takeOption(BIN_OPTIONS, options)) continue;
      args.refuseOption(BIN_OPTIONS);
      if (field !== undefined && target === undefined && args.takeKeyword('AS'))
        target = args.readWord().value;
      else if (field === undefined) field = args.readWord().value;
      else args.requireEnd();
    }
    if (field === undefined) throw args.fail('A field name is missing.');
    if (!checkAlignment(options.aligntime))
      throw args.fail(`Invalid value '${options.aligntime}' for option 'aligntime'.`);
    const from = field;
    const into = target ?? field;
    const change = (row: Row, binner: Binner): void => {
      const binned = inBins(row.get(from), binner);
      if (binned !== undefined) row.set(into, binned);
    };
    if (hasFixedSpan(options)) {
      return (input, run) => {
        const binner = createBinner(from, options, [], run, 100);
        const rows = eachRow(input, (row) => change(row, binner), [into]);
        const binned = new ByValue((value) => inBins(value, binner));
        return withBlocks(rows, input, (block) => {
          const column = (): BlockColumn => {
            const bins = mapped(block.column(from), binned);
            return into === from ? bins : overlaid(bins, () => block.column(into));
          };
          return new ChangedBlock(block, new Map([[into, { column }]]));
        });
      };
    }
    return (input, run) =>
      fromAllRows(input, (rows, columns) => {
        const numbers = rows
          .flatMap((row) => toValues(row.get(from)).map(parseNumber))
          .filter((value) => !Number.isNaN(value));
        const range = from === '_time' ? [run.range.earliest, run.range.latest].filter(Number.isFinite) : [];
        const binner = createBinner(from, options, range.length === 2 ? range : numbers, run, 100);
        for (const row of rows) change(row, binner);
        return { rows, columns: withColumns(columns, [into]) };
      });
  },
};
