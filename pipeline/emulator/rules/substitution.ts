import { evaluate, type Scope } from './sql/evaluate.ts';
import { parseExpression } from './sql/parse-rule-sql.ts';
import { toText } from './sql/values.ts';

/** A field of an action whose `${…}` parts are evaluated against the original payload. */
export type Template = (scope: Scope) => string;

/**
 * Compiles the substitution templates of a field ("iot-substitution-templates"). Our choice: what evaluates to
 * Undefined becomes the text `Undefined`, as AWS's own examples print it.
 *
 * @param variables names that the rule's `SET` gives
 * @throws SqlParseError for an expression that cannot be read
 */
export function compileTemplate(text: string, variables: readonly string[] = []): Template {
  const parts = text.split(/(\$\{[^}]*\})/).map((part) => {
    if (!part.startsWith('${')) return part;
    return parseExpression(part.slice(2, -1), variables);
  });
  if (parts.every((part) => typeof part === 'string')) return () => text;
  return (scope) =>
    parts
      .map((part) => (typeof part === 'string' ? part : (toText(evaluate(part, scope)) ?? 'Undefined')))
      .join('');
}
