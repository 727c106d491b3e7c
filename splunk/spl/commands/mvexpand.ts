import { SplError } from '../spl-error.ts';
import { expanded } from '../columns/expand.ts';
import type { Row } from '../rows/row.ts';
import { mapBatches, withBlocks } from '../rows/stream.ts';
import { integer } from '../syntax/arguments.ts';
import type { Command } from './command.ts';

/** `mvexpand FIELD [limit=0]`: one result per value; results with one value or none stay as they are. */
export const mvexpand: Command = {
  kind: 'streaming',
  parse: (args) => {
    const position = args.position;
    const { words, options } = args.readWords({ limit: integer(0) });
    const field = args.requireField(words);
    const limit = options.limit === undefined || options.limit === 0 ? Infinity : options.limit;
    return (input, { limits }) => {
      let made = 0;
      const countMade = (more: number): void => {
        made += more;
        if (made > limits.expandedRows) {
          throw new SplError(
            `Error in 'mvexpand' command: More than ${limits.expandedRows} results would be made.`,
            position,
          );
        }
      };
      const rows = mapBatches(input, (batch) => {
        const results: Row[] = [];
        for (const row of batch) {
          const value = row.get(field);
          if (value === undefined || typeof value === 'string') results.push(row);
          else {
            for (const one of value.slice(0, limit)) {
              const copy = row.clone();
              copy.set(field, one);
              results.push(copy);
            }
            countMade(value.length);
          }
        }
        return results;
      });
      return withBlocks(rows, input, (block) => expanded(block, field, { limit, countMade }));
    };
  },
};
