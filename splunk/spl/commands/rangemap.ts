import { eachRow } from '../rows/stream.ts';
import { fromValues, toValues } from '../values/field-value.ts';
import { parseNumber } from '../values/number.ts';
import type { Command } from './command.ts';

const NAMED = /([A-Za-z_][\w.-]*)\s*=\s*/y;
const RANGE = /^(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)$/;

/** `rangemap field=FIELD NAME=LOW-HIGH … [default=None]`: names of the ranges that hold the value, in `range`. */
export const rangemap: Command = {
  kind: 'streaming',
  parse: (args) => {
    let field: string | undefined;
    let otherwise = 'None';
    const ranges: { name: string; low: number; high: number }[] = [];
    while ((args.skipBlanksAndCommas(), !args.done)) {
      const start = args.position;
      const named = args.match(NAMED);
      if (!named) throw args.fail("The form is 'name=low-high'.");
      args.position += named[0].length;
      const { value } = args.readWord();
      if (named[1] === 'field') field = value;
      else if (named[1] === 'default') otherwise = value;
      else {
        const range = RANGE.exec(value);
        const low = Number(range?.[1]);
        const high = Number(range?.[2]);
        if (!(low <= high))
          throw args.fail(`'${value}' is no range of numbers.`, start, args.position - start);
        ranges.push({ name: named[1]!, low, high });
      }
    }
    if (field === undefined) throw args.fail("The option 'field' is missing.");
    const from = field;
    return (input) =>
      eachRow(
        input,
        (row) => {
          const numbers = toValues(row.get(from)).map(parseNumber);
          const names = ranges
            .filter(({ low, high }) => numbers.some((number) => number >= low && number <= high))
            .map(({ name }) => name);
          row.set('range', fromValues(names) ?? otherwise);
        },
        ['range'],
      );
  },
};
