import { findAggregate } from '../aggregates/index.ts';
import { SplError } from '../spl-error.ts';
import type { Aggregation } from './aggregation-ast.ts';
import type { EvalNode } from './eval-ast.ts';

/** An expression over aggregates, as chart and timechart take it: `avg(size)/max(delay)`. */
export interface AggregateFormula {
  /** The expression with a field in the place of every aggregate. */
  expression: EvalNode;
  /** The aggregates; each one's `name` is its field in `expression`. */
  parts: Aggregation[];
}

/** Takes the aggregates out of an expression. Throws `SplError` when it has none. */
export function takeApart(expression: EvalNode): AggregateFormula {
  const parts: Aggregation[] = [];
  const outside = replaceCalls(expression, (call) => {
    const aggregation = aggregationOf(call);
    if (!aggregation) return undefined;
    // No field of an event begins with a NUL.
    const name = `\0${parts.length}`;
    parts.push({ ...aggregation, name });
    return { kind: 'field', name, position: call.position };
  });
  if (parts.length === 0) {
    throw new SplError('The expression has no statistical function.', expression.position);
  }
  return { expression: outside, parts };
}

type Call = Extract<EvalNode, { kind: 'call' }>;

/** `max(a)` is an aggregate, `max(a, b)` and `max(avg(a))` are eval functions. */
function aggregationOf({ name, args, position }: Call): Aggregation | undefined {
  const definition = findAggregate(name);
  const [argument, ...more] = args;
  if (!definition || more.length > 0) return undefined;
  const call = { function: name.toLowerCase(), name, renamed: false, position };
  if (!argument) return definition.counts === 'rows' ? { ...call, argument: { kind: 'none' } } : undefined;
  if (argument.kind === 'field') return { ...call, argument: { kind: 'field', field: argument.name } };
  if (argument.kind !== 'call') return undefined;
  const [inner] = argument.args;
  return argument.name.toLowerCase() === 'eval' && inner && argument.args.length === 1
    ? { ...call, argument: { kind: 'expression', expression: inner } }
    : undefined;
}

/** The tree with calls replaced, outer ones first. */
function replaceCalls(node: EvalNode, replace: (call: Call) => EvalNode | undefined): EvalNode {
  const inside = (child: EvalNode): EvalNode => replaceCalls(child, replace);
  switch (node.kind) {
    case 'call':
      return replace(node) ?? { ...node, args: node.args.map(inside) };
    case 'negate':
    case 'not':
      return { ...node, operand: inside(node.operand) };
    case 'arithmetic':
    case 'comparison':
    case 'logical':
      return { ...node, left: inside(node.left), right: inside(node.right) };
    case 'in':
      return { ...node, value: inside(node.value), list: node.list.map(inside) };
    default:
      return node;
  }
}
