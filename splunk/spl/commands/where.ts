import { compileCondition } from '../eval/compile.ts';
import { mapBatches } from '../rows/stream.ts';
import { parseExpression } from '../syntax/eval-parser.ts';
import type { Command } from './command.ts';

/** `where CONDITION`: keeps the results for which an eval expression is true. */
export const where: Command = {
  kind: 'streaming',
  parse: (args) => {
    if (args.done) throw args.fail('A condition is missing.');
    const condition = compileCondition(parseExpression(args), 'where');
    args.requireEnd();
    return (input, { context }) =>
      mapBatches(input, (batch) => batch.filter((row) => condition(row, context)));
  },
};
