import { comparisonOf } from './condition-operators.ts';
import type { ConditionTest } from './document.ts';
import { expandVariables, type VariableLookup } from './variables.ts';

/**
 * Whether a condition holds. `lookup` finds the request's keys and the policy's variables.
 *
 * A key that the request lacks fails a plain operator and satisfies a `Not…` operator, `…IfExists` and `ForAllValues:`.
 * A variable without a value fails the condition, whatever the operator.
 */
export function holds(test: ConditionTest, lookup: VariableLookup): boolean {
  const { name, over, ifExists } = test.operator;
  const actual = lookup(test.key) ?? [];
  if (name === 'Null')
    return test.values.some((value) => (value.toLowerCase() === 'true') === (actual.length === 0));
  const comparison = comparisonOf(name);
  const expected: string[] = [];
  for (const value of test.values) {
    const text = expand(value, lookup);
    if (text === undefined) return false;
    expected.push(text);
  }
  if (actual.length === 0)
    return ifExists || over === 'all' || (over === undefined && comparison.negated === true);
  const satisfied = (value: string) =>
    expected.some((text) => comparison.matches(value, text)) !== (comparison.negated === true);
  // Our choice: several values under a plain operator count as `ForAnyValue`, their negation as `ForAllValues`.
  const every = over === 'all' || (over === undefined && comparison.negated === true);
  return every ? actual.every(satisfied) : actual.some(satisfied);
}

function expand(value: string, lookup: VariableLookup): string | undefined {
  if (!value.includes('${')) return value;
  return expandVariables(value, lookup)
    ?.map((piece) => (typeof piece === 'object' ? piece.literal : piece))
    .join('');
}
