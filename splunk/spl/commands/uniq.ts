import { mapBatches } from '../rows/stream.ts';
import type { Command } from './command.ts';
import { identityOf } from './mvcombine.ts';

/** `uniq`: drops a result that equals the one before it in all fields. */
export const uniq: Command = {
  kind: 'ordered',
  parse: (args) => {
    args.requireEnd();
    return (input) => {
      let last: string | undefined;
      return mapBatches(input, (batch) =>
        batch.filter((row) => {
          const identity = identityOf(row);
          if (identity === last) return false;
          last = identity;
          return true;
        }),
      );
    };
  },
};
