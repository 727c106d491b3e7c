import type { Row } from '../rows/row.ts';
import { fromAllRows, withColumns } from '../rows/stream.ts';
import { text } from '../syntax/arguments.ts';
import { toText } from '../values/field-value.ts';
import { parseNumber } from '../values/number.ts';
import type { Command } from './command.ts';

/**
 * `concurrency duration=FIELD [start=_time] [output=concurrency]`: how many events are in progress when each one starts,
 * itself included: those whose start and end lie around its start.
 */
export const concurrency: Command = {
  kind: 'whole-set',
  parse: (args) => {
    const { words, options } = args.readWords({ duration: text, start: text, output: text });
    if (words[0]) throw args.fail(`Unexpected argument '${words[0].value}'.`, words[0].position);
    const { duration, start = '_time', output = 'concurrency' } = options;
    if (duration === undefined) throw args.fail("The option 'duration' is missing.");
    return (input) =>
      fromAllRows(input, (rows, columns) => {
        const spans = rows.map((row) => ({
          row,
          start: numberIn(row, start),
          length: numberIn(row, duration),
        }));
        const known = spans.filter((span) => !Number.isNaN(span.start) && span.length >= 0);
        const starts = known.map((span) => span.start).sort((a, b) => a - b);
        const ends = known.map((span) => span.start + span.length).sort((a, b) => a - b);
        for (const span of known) {
          // Begun by then, less those that were over before.
          const begun = countWhile(starts, (at) => at <= span.start);
          const over = countWhile(ends, (at) => at < span.start);
          span.row.set(output, String(begun - over));
        }
        return { rows, columns: withColumns(columns, [output]) };
      });
  },
};

function numberIn(row: Row, field: string): number {
  const value = row.get(field);
  return value === undefined ? Number.NaN : parseNumber(toText(value));
}

/** How many of the sorted numbers, from the first on, pass a test. */
function countWhile(sorted: readonly number[], test: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
