import { fromAllRows } from '../rows/stream.ts';
import { Row } from '../rows/row.ts';
import type { OptionValues } from '../syntax/arguments.ts';
import { toText } from '../values/field-value.ts';
import { parseNumber } from '../values/number.ts';
import { BIN_OPTIONS, checkAlignment, createBinner } from './binning.ts';
import type { Command } from './command.ts';
import { SplError } from '../spl-error.ts';

/** `makecontinuous [FIELD] [span=|bins=|start=|end=]`: adds a result for every bin of numbers or times that has none. */
export const makecontinuous: Command = {
  kind: 'transforming',
  parse: (args) => {
    const options: OptionValues<typeof BIN_OPTIONS> = {};
    let field: string | undefined;
    const { position } = args;
    while ((args.skipBlanksAndCommas(), !args.done)) {
      if (args.takeOption(BIN_OPTIONS, options)) continue;
      args.refuseOption(BIN_OPTIONS);
      if (field !== undefined) args.requireEnd();
      field = args.readWord().value;
    }
    if (!checkAlignment(options.aligntime))
      throw args.fail(`Invalid value '${options.aligntime}' for option 'aligntime'.`);
    const name = field ?? '_time';
    return (input, run) =>
      fromAllRows(input, (rows, columns) => {
        const textOf = (row: Row): string => toText(row.get(name) ?? '');
        const numbers = rows.map((row) => parseNumber(textOf(row))).filter(Number.isFinite);
        const binner = createBinner(name, options, numbers, run, 100);
        const byBin = new Map<string, Row[]>();
        const edges = [...numbers, options.start, options.end]
          .filter((one) => one !== undefined)
          .sort((a, b) => a - b);
        for (const row of rows) {
          const bin = binner.binOf(textOf(row));
          if (!bin) continue;
          const found = byBin.get(bin.label);
          if (found) found.push(row);
          else byBin.set(bin.label, [row]);
        }
        const made: Row[] = [];
        const lastOrder =
          edges.length > 0 ? (binner.binOf(String(edges.at(-1)!))?.order ?? -Infinity) : -Infinity;
        let bin = edges.length > 0 ? binner.binOf(String(edges[0]!)) : undefined;
        if (bin && !binner.next) {
          throw new SplError(
            "Error in 'makecontinuous' command: Logarithmic spans are not supported here.",
            position,
          );
        }
        let count = 0;
        while (bin && bin.order <= lastOrder) {
          if (++count > run.limits.bins) {
            throw new SplError(
              `Error in 'makecontinuous' command: More than ${run.limits.bins} bins would be made.`,
              position,
            );
          }
          const { label } = bin;
          const own = byBin.get(label) ?? [new Row()];
          for (const row of own) row.set(name, label);
          for (const row of own) made.push(row);
          bin = binner.next!(bin);
        }
        return { rows: made, columns };
      });
  },
};
