import { compileCondition } from '../eval/compile.ts';
import type { Row } from '../rows/row.ts';
import { boolean, integer } from '../syntax/arguments.ts';
import { parseExpression } from '../syntax/eval-parser.ts';
import { compileExpression } from '../eval/compile.ts';
import type { Command } from './command.ts';

const OPTIONS = { limit: integer(0), keeplast: boolean, null: boolean };

/** `head [N] [limit=N] [(condition)] [keeplast=] [null=]`: the first results, or those before a condition fails. */
export const head: Command = {
  kind: 'ordered',
  parse: (args) => {
    const options: { limit?: number; keeplast?: boolean; null?: boolean } = {};
    let condition: ReturnType<typeof compileExpression> | undefined;
    let count: number | undefined;
    while ((args.skipBlanksAndCommas(), !args.done)) {
      if (args.takeOption(OPTIONS, options)) continue;
      const digits = args.match(/\d+(?=\s|$)/y)?.[0];
      if (digits !== undefined) {
        if (count !== undefined) args.requireEnd();
        count = Number(digits);
        args.position += digits.length;
      } else if (condition) args.requireEnd();
      else {
        args.refuseOption(args.peek() === '(' ? {} : OPTIONS);
        const node = parseExpression(args);
        // A field alone can never be true: fields hold no booleans.
        if (node.kind === 'field') {
          throw args.fail(
            `Unexpected argument '${node.name}': a number or a condition is expected.`,
            node.position,
            node.name.length,
          );
        }
        compileCondition(node, 'head');
        condition = compileExpression(node);
      }
    }
    const limit = count ?? options.limit ?? (condition ? Infinity : 10);
    return (input, { context }) => {
      async function* batches(): AsyncIterable<Row[]> {
        let left = limit;
        if (left === 0) return;
        for await (const batch of input.batches) {
          const kept: Row[] = [];
          for (const row of batch) {
            const value = condition ? condition.evaluate(row, context) : true;
            const holds = value === true || (value === null && options.null === true);
            if (!holds) {
              if (options.keeplast) kept.push(row);
              if (kept.length > 0) yield kept;
              return;
            }
            kept.push(row);
            if (--left === 0) break;
          }
          if (kept.length > 0) yield kept;
          if (left === 0) return;
        }
      }
      return { batches: batches(), columns: input.columns };
    };
  },
};
