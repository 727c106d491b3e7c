import { compileBlockSearch } from '../columns/block-filter.ts';
import { compileSearchPredicate } from '../matching/predicate.ts';
import { mapBatches, withBlocks } from '../rows/stream.ts';
import { parseSearchExpression } from '../syntax/search-parser.ts';
import type { Command } from './command.ts';

/** `search EXPRESSION`: as the first command it reads the index, later it filters. */
export const search: Command = {
  kind: 'streaming',
  parse: (args) => {
    const node = parseSearchExpression(args);
    const predicate = compileSearchPredicate(node);
    return (input, run) => {
      if (input.isStart) return run.events(node);
      const rows = mapBatches(input, (batch) => batch.filter((row) => predicate(row, run.context)));
      return withBlocks(rows, input, compileBlockSearch(node, run.context));
    };
  },
};
