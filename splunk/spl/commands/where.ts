import { filterBlocks } from '../columns/block-filter.ts';
import { inputsOf } from '../columns/expression-inputs.ts';
import { compileCondition } from '../eval/compile.ts';
import { mapBatches, withBlocks } from '../rows/stream.ts';
import type { FieldReader } from '../rows/row.ts';
import { parseExpression } from '../syntax/eval-parser.ts';
import type { Command } from './command.ts';

/** `where CONDITION`: keeps the results for which an eval expression is true. */
export const where: Command = {
  kind: 'streaming',
  parse: (args) => {
    if (args.done) throw args.fail('A condition is missing.');
    const expression = parseExpression(args);
    const condition = compileCondition(expression, 'where');
    args.requireEnd();
    return (input, { context }) => {
      const rows = mapBatches(input, (batch) => batch.filter((row) => condition(row, context)));
      const inputs = inputsOf(expression);
      if (!inputs) return rows;
      const test = (fields: FieldReader): boolean => condition(fields, context);
      return withBlocks(rows, input, filterBlocks(inputs, test));
    };
  },
};
