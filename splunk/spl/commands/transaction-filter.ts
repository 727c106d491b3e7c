import { compileCondition } from '../eval/compile.ts';
import type { Evaluator } from '../eval/context.ts';
import { compileSearchPredicate } from '../matching/predicate.ts';
import { Arguments } from '../syntax/arguments.ts';
import { walkParentheses } from '../syntax/brackets.ts';
import { Cursor } from '../syntax/cursor.ts';
import { parseExpression } from '../syntax/eval-parser.ts';
import { parseSearchExpression } from '../syntax/search-parser.ts';

/**
 * Reads the filter of `startswith` and `endswith`: `"search expression"`, `(search expression)` or
 * `eval(expression)`.
 */
export function readTransactionFilter(args: Arguments): Evaluator<boolean> {
  const start = args.position;
  const isEval = args.match(/eval\s*\(/iy);
  if (isEval) args.position += isEval[0].length - 1;
  if (args.peek() !== '(') {
    const { value } = args.readWord();
    return searchFilter(new Cursor(value), args, start);
  }
  const close = walkParentheses(args.text, args.position, args.end);
  if (close === undefined) throw args.fail("Unbalanced parentheses: ')' is missing.", args.position);
  const inner = new Cursor(args.text, args.position + 1, close);
  args.position = close + 1;
  if (isEval) {
    const compiled = compileCondition(parseExpression(inner), args.command);
    if (!inner.done) throw args.fail('Unexpected text in the expression.', inner.position);
    return compiled;
  }
  inner.skipBlanks();
  if (inner.peek() === '"') {
    const whole = inner.readQuoted();
    if (inner.done) return searchFilter(new Cursor(whole.value), args, start);
    inner.position = whole.position;
  }
  return compileSearchPredicate(parseSearchExpression(inner));
}

/** A search expression inside quotes: its mistakes are told at the quotes. */
function searchFilter(cursor: Cursor, args: Arguments, start: number): Evaluator<boolean> {
  try {
    const node = parseSearchExpression(cursor);
    if (node) return compileSearchPredicate(node);
  } catch (error) {
    throw args.fail(`The filter is no search expression: ${(error as Error).message}`, start);
  }
  throw args.fail('The filter is empty.', start);
}
