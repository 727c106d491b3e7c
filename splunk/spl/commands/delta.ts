import { eachRow } from '../rows/stream.ts';
import { parseAs } from '../syntax/aggregation-parser.ts';
import { integer } from '../syntax/arguments.ts';
import { toValues } from '../values/field-value.ts';
import { parseNumber, renderRounded } from '../values/number.ts';
import type { Command } from './command.ts';

/** `delta FIELD [AS NAME] [p=1]`: the difference to the p-th result before; none where either is no number. */
export const delta: Command = {
  kind: 'ordered',
  parse: (args) => {
    const options: { p?: number } = {};
    args.takeOptions({ p: integer(1) }, options);
    const field = args.readWord().value;
    const target = parseAs(args) ?? `delta(${field})`;
    args.takeOptions({ p: integer(1) }, options);
    args.requireEnd();
    const back = options.p ?? 1;
    return (input) => {
      const before: number[] = [];
      return eachRow(
        input,
        (row) => {
          const number = parseNumber(toValues(row.get(field))[0] ?? '');
          before.push(number);
          const other = before.length > back ? before.shift()! : Number.NaN;
          const difference = number - other;
          row.set(target, Number.isNaN(difference) ? undefined : renderRounded(difference));
        },
        [target],
      );
    };
  },
};
