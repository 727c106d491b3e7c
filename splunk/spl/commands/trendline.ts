import { eachRow } from '../rows/stream.ts';
import { parseAs } from '../syntax/aggregation-parser.ts';
import { toValues } from '../values/field-value.ts';
import { parseNumber, renderNumber } from '../values/number.ts';
import type { Command } from './command.ts';

const CALL = /(sma|ema|wma)(\d+)\s*\(\s*([^()]+?)\s*\)/iy;

/** Takes one number and gives the average so far, undefined until there are enough. */
type Average = (value: number) => number | undefined;

/** Moving averages by name; each is made for a period. */
const AVERAGES: Record<string, (period: number) => Average> = {
  sma: (period) => windowed(period, (values) => values.reduce((sum, x) => sum + x, 0) / values.length),
  wma: (period) =>
    windowed(
      period,
      (values) =>
        values.reduce((sum, x, i) => sum + x * (i + 1), 0) / ((values.length * (values.length + 1)) / 2),
    ),
  // The manual's formula weighs the average before with alpha, the other way round than is usual. Followed as written.
  ema: (period) => {
    const alpha = 2 / (period + 1);
    let seen = 0;
    let average: number | undefined;
    return (value) => {
      average = average === undefined ? value : alpha * average + (1 - alpha) * value;
      return ++seen < period ? undefined : average;
    };
  },
};

function windowed(period: number, compute: (values: readonly number[]) => number): Average {
  const values: number[] = [];
  return (value) => {
    values.push(value);
    if (values.length > period) values.shift();
    return values.length < period ? undefined : compute(values);
  };
}

/** `trendline sma5(FIELD) [AS NAME] …`: simple, weighted or exponential moving averages over 2 to 10000 results. */
export const trendline: Command = {
  kind: 'ordered',
  parse: (args) => {
    const trends: { kind: string; period: number; field: string; target: string }[] = [];
    while ((args.skipBlanksAndCommas(), !args.done)) {
      const call = args.match(CALL);
      if (!call) throw args.fail("The form is 'sma5(field) [AS name]', with sma, ema or wma.");
      const period = Number(call[2]);
      if (period < 2 || period > 10_000) {
        throw args.fail('The period must be from 2 to 10000.', args.position, call[0].length);
      }
      args.position += call[0].length;
      const field = call[3]!.replace(/^"(.*)"$/s, '$1');
      const kind = call[1]!.toLowerCase();
      trends.push({ kind, period, field, target: parseAs(args) ?? `${kind}${period}(${field})` });
    }
    if (trends.length === 0) throw args.fail('A trend is missing.');
    return (input) => {
      const running = trends.map(({ kind, period }) => AVERAGES[kind]!(period));
      return eachRow(
        input,
        (row) => {
          trends.forEach(({ field, target }, i) => {
            const number = parseNumber(toValues(row.get(field))[0] ?? '');
            const average = Number.isNaN(number) ? undefined : running[i]!(number);
            row.set(target, average === undefined ? undefined : renderNumber(average));
          });
        },
        trends.map(({ target }) => target),
      );
    };
  },
};
