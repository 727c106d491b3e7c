import { createContext, Script } from 'node:vm';
import { toText, type SqlValue } from '../sql/values.ts';
import type { FunctionFamily, SqlFunction } from './sql-function.ts';

/** Real milliseconds that one pattern may take over one message: patterns that backtrack could take for ever. */
const MOST_MS = 100;

const sandbox: { work: (() => SqlValue) | undefined } = { work: undefined };
const script = new Script('work()');
const context = createContext(sandbox);

/** @throws Error when the time is over: the rule then fails for this message */
function inTime(work: () => SqlValue): SqlValue {
  sandbox.work = work;
  try {
    return script.runInContext(context, { timeout: MOST_MS }) as SqlValue;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new Error(`A regular expression took longer than ${MOST_MS} ms.`, { cause: error });
  } finally {
    sandbox.work = undefined;
  }
}

/** A pattern that cannot be read gives Undefined. */
const matching =
  (compute: (text: string, pattern: RegExp, replacement: string | undefined) => SqlValue): SqlFunction =>
  ([value, source, replacement]) => {
    const [text, expression] = [toText(value), toText(source)];
    if (text === undefined || expression === undefined) return undefined;
    let pattern: RegExp;
    try {
      pattern = new RegExp(expression, 'g');
    } catch {
      return undefined;
    }
    return inTime(() => compute(text, pattern, toText(replacement)));
  };

/** Patterns are JavaScript's, which are near to AWS's. */
export const regularExpressionFunctions: FunctionFamily = {
  regexp_matches: matching((text, pattern) => pattern.test(text)),
  regexp_substr: matching((text, pattern) => pattern.exec(text)?.[0]),
  regexp_replace: matching((text, pattern, replacement) =>
    replacement === undefined ? undefined : text.replace(pattern, replacement),
  ),
};
