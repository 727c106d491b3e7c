import type { EvalNode } from '../syntax/eval-ast.ts';

/** Functions whose results depend on more than their arguments, or on how often they are asked. */
const NOT_BY_VALUE: ReadonlySet<string> = new Set(['random', 'searchmatch', 'lookup']);

/**
 * The fields that an expression reads. Undefined when it must be worked out for every result in turn, because it
 * depends on more than fields.
 */
export function inputsOf(expression: EvalNode): ReadonlySet<string> | undefined {
  const fields = new Set<string>();
  return collect(expression, fields) ? fields : undefined;
}

function collect(node: EvalNode, fields: Set<string>): boolean {
  switch (node.kind) {
    case 'number':
    case 'string':
      return true;
    case 'field':
      fields.add(node.name);
      return true;
    case 'negate':
    case 'not':
      return collect(node.operand, fields);
    case 'arithmetic':
    case 'comparison':
    case 'logical':
      return collect(node.left, fields) && collect(node.right, fields);
    case 'in':
      return collect(node.value, fields) && node.list.every((item) => collect(item, fields));
    case 'call':
      return !NOT_BY_VALUE.has(node.name.toLowerCase()) && node.args.every((item) => collect(item, fields));
    case 'subsearch':
      return false;
  }
}
