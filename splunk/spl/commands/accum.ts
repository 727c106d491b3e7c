import { eachRow } from '../rows/stream.ts';
import { toValues } from '../values/field-value.ts';
import { parseNumber, renderRounded } from '../values/number.ts';
import { parseAs } from '../syntax/aggregation-parser.ts';
import type { Command } from './command.ts';

/** `accum FIELD [AS NAME]`: the running sum; results without a number are skipped. */
export const accum: Command = {
  kind: 'ordered',
  parse: (args) => {
    const field = args.readWord().value;
    const target = parseAs(args) ?? field;
    args.requireEnd();
    return (input) => {
      let total = 0;
      return eachRow(
        input,
        (row) => {
          const number = parseNumber(toValues(row.get(field))[0] ?? '');
          if (Number.isNaN(number)) return;
          total += number;
          row.set(target, renderRounded(total));
        },
        [target],
      );
    };
  },
};
