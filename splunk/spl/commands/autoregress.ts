import { eachRow } from '../rows/stream.ts';
import { parseAs } from '../syntax/aggregation-parser.ts';
import type { OptionType } from '../syntax/arguments.ts';
import type { FieldValue } from '../values/field-value.ts';
import type { Command } from './command.ts';

const range: OptionType<{ first: number; last: number }> = {
  expects: 'a number or a range such as 1-3, at most 10000',
  parse: (text) => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(text);
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    return first >= 1 && last >= first && last <= 10_000 ? { first, last } : undefined;
  },
};

/** `autoregress FIELD [AS NAME] [p=1|p=1-3]`: copies values of earlier results into `FIELD_p1` and so on. */
export const autoregress: Command = {
  kind: 'ordered',
  parse: (args) => {
    const options: { p?: { first: number; last: number } } = {};
    args.takeOptions({ p: range }, options);
    const field = args.readWord().value;
    const name = parseAs(args);
    args.takeOptions({ p: range }, options);
    args.requireEnd();
    const { first, last } = options.p ?? { first: 1, last: 1 };
    if (name !== undefined && first !== last) throw args.fail('A new name needs a single p.');
    if (last - first >= 1_000) throw args.fail('The range of p has more than 1000 steps.');
    const steps = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const targets = steps.map((step) => name ?? `${field}_p${step}`);
    return (input) => {
      const before: (FieldValue | undefined)[] = [];
      return eachRow(
        input,
        (row) => {
          steps.forEach((step, i) => row.set(targets[i]!, before[before.length - step]));
          before.push(row.get(field));
          if (before.length > last) before.shift();
        },
        targets,
      );
    };
  },
};
