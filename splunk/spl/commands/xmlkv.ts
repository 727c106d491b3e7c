import type { Row } from '../rows/row.ts';
import { mapBatches } from '../rows/stream.ts';
import { integer } from '../syntax/arguments.ts';
import { toText } from '../values/field-value.ts';
import type { Command } from './command.ts';

/** An element that holds nothing but text. */
const LEAF = /<([^\s<>/!?]+)(?:\s[^<>]*)?>([^<>]*)<\/\1\s*>/g;

/** `xmlkv [FIELD] [maxinputs=50000]`: elements that hold text become fields; of equal ones the last counts (our choice). */
export const xmlkv: Command = {
  kind: 'streaming',
  parse: (args) => {
    const { words } = args.readWords({ maxinputs: integer(1) });
    const field = words.length === 0 ? '_raw' : args.requireField(words);
    return (input) =>
      mapBatches(input, (batch) => {
        for (const row of batch) extractLeaves(row, field);
        return batch;
      });
  },
};

function extractLeaves(row: Row, field: string): void {
  const value = row.get(field);
  if (value === undefined) return;
  for (const [, tag, content] of toText(value).matchAll(LEAF)) row.set(tag!, content!);
}
