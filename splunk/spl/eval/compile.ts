import { EVAL_FUNCTIONS, findFunction } from '../functions/index.ts';
import type { FieldReader } from '../rows/row.ts';
import { SplError } from '../spl-error.ts';
import type { Assignment, EvalNode } from '../syntax/eval-ast.ts';
import { suggestion } from '../syntax/nearest-name.ts';
import { toText, type FieldValue } from '../values/field-value.ts';
import type { EvalContext, Evaluator } from './context.ts';
import { toNumeric } from './decimal.ts';
import type { Argument, StaticType } from './function-types.ts';
import { ARITHMETIC, compare } from './operators.ts';
import { asText, isList, toFieldValue, type EvalValue } from './value.ts';

/** Compiles an expression of any type. */
export function compileExpression(node: EvalNode): Argument {
  return { node, ...COMPILERS[node.kind](node as never) };
}

/** Compiles a condition; null counts as not true. Refuses expressions that can never be a boolean. */
export function compileCondition(node: EvalNode, command: string): Evaluator<boolean> {
  const { evaluate, type } = compileExpression(node);
  if (type === 'number' || type === 'text') {
    throw new SplError(
      `Error in '${command}' command: The expression must be a condition, it is a ${type}.`,
      node.position,
    );
  }
  return (fields, context) => evaluate(fields, context) === true;
}

/** An assignment ready to run: gives the name and the new value, undefined for null. */
export type CompiledAssignment = (
  fields: FieldReader,
  context: EvalContext,
) => { name: string; value: FieldValue | undefined } | undefined;

/** Compiles `target=expression`; refuses to put a boolean into a field, as Splunk does. */
export function compileAssignment({ target, expression }: Assignment, command = 'eval'): CompiledAssignment {
  const { evaluate, type } = compileExpression(expression);
  if (type === 'boolean') {
    throw new SplError(
      `Error in '${command}' command: Fields cannot be assigned a boolean result. Instead, try if([bool expr], [expr], [expr]).`,
      expression.position,
    );
  }
  const [only] = target.parts;
  if (target.parts.length === 1 && only && 'text' in only) {
    const name = only.text;
    return (fields, context) => ({ name, value: toFieldValue(evaluate(fields, context)) });
  }
  return (fields, context) => {
    let name = '';
    for (const part of target.parts) {
      const piece = 'text' in part ? part.text : fields.get(part.field);
      if (piece === undefined) return undefined;
      name += toText(piece);
    }
    return { name, value: toFieldValue(evaluate(fields, context)) };
  };
}

interface Compiled {
  type: StaticType;
  evaluate: Evaluator<EvalValue>;
}

type Node<Kind extends EvalNode['kind']> = Extract<EvalNode, { kind: Kind }>;

/** One compiler for every kind of node. */
const COMPILERS: { [Kind in EvalNode['kind']]: (node: Node<Kind>) => Compiled } = {
  number: (node) => {
    const value = toNumeric(node.text) ?? null;
    return { type: 'number', evaluate: () => value };
  },
  string: (node) => ({ type: 'text', evaluate: () => node.value }),
  field: ({ name }) => ({ type: 'any', evaluate: (fields) => fields.get(name) ?? null }),
  negate: (node) => {
    const { evaluate } = compileExpression(node.operand);
    return { type: 'number', evaluate: (fields, context) => ARITHMETIC['-'](0, evaluate(fields, context)) };
  },
  not: (node) => {
    const evaluate = compileOperand(node.operand, 'NOT');
    return {
      type: 'boolean',
      evaluate: (fields, context) => {
        const value = evaluate(fields, context);
        return typeof value === 'boolean' ? !value : null;
      },
    };
  },
  arithmetic: compileArithmetic,
  comparison: (node) => {
    const left = compileExpression(node.left);
    const right = compileExpression(node.right);
    // A quoted text makes the comparison one of texts; two fields, or a field and a number, compare as numbers if they can.
    const asTexts = node.left.kind === 'string' || node.right.kind === 'string';
    const { operator } = node;
    return {
      type: 'boolean',
      evaluate: (fields, context) =>
        compare(operator, left.evaluate(fields, context), right.evaluate(fields, context), asTexts),
    };
  },
  logical: compileLogical,
  in: (node) => {
    const value = compileExpression(node.value);
    const list = node.list.map(compileExpression);
    return {
      type: 'boolean',
      evaluate: (fields, context) => {
        const wanted = value.evaluate(fields, context);
        if (wanted === null) return null;
        return list.some(
          ({ node: item, evaluate }) =>
            compare('=', wanted, evaluate(fields, context), item.kind === 'string') === true,
        );
      },
    };
  },
  call: compileCall,
  subsearch: (node) => {
    throw new SplError('A subsearch cannot stand here.', node.position);
  },
};

function compileOperand(node: EvalNode, operator: string): Evaluator<EvalValue> {
  const { evaluate, type } = compileExpression(node);
  if (type === 'number' || type === 'text') {
    throw new SplError(`Type checking failed. '${operator}' only takes boolean arguments.`, node.position);
  }
  return evaluate;
}

function compileArithmetic(node: Node<'arithmetic'>): Compiled {
  const left = compileExpression(node.left);
  const right = compileExpression(node.right);
  const { operator } = node;
  const types = [left.type, right.type];
  if (types.includes('boolean') && operator !== '.') {
    throw new SplError(`Type checking failed. '${operator}' does not take boolean arguments.`, node.position);
  }
  if (operator === '+' && types.includes('number') && types.includes('text')) {
    throw new SplError("Type checking failed. '+' only takes two strings or two numbers.", node.position);
  }
  if (operator !== '+' && operator !== '.' && types.includes('text')) {
    throw new SplError(`Type checking failed. '${operator}' only takes numbers.`, node.position);
  }
  const unknownSum = operator === '+' && types.includes('any');
  const compute = operator === '+' && types.includes('text') ? joinTexts : ARITHMETIC[operator];
  return {
    type: operator === '.' || types.includes('text') ? 'text' : unknownSum ? 'any' : 'number',
    evaluate: (fields, context) => compute(left.evaluate(fields, context), right.evaluate(fields, context)),
  };
}

/** `+` where one side is a text for certain: digits in the other do not make it a number. */
function joinTexts(left: EvalValue, right: EvalValue): EvalValue {
  if (left === null || right === null) return null;
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (isList(left) || isList(right)) return null;
  const a = asText(left);
  const b = asText(right);
  return typeof left === 'string' && typeof right === 'string' ? `${a}${b}` : null;
}

function compileLogical(node: Node<'logical'>): Compiled {
  const left = compileOperand(node.left, node.operator);
  const right = compileOperand(node.right, node.operator);
  const evaluate: Record<typeof node.operator, Evaluator<EvalValue>> = {
    // Null is neither true nor false: it decides nothing unless the other side does.
    AND: (fields, context) => {
      const a = left(fields, context);
      if (a === false) return false;
      const b = right(fields, context);
      if (b === false) return false;
      return a === true && b === true ? true : null;
    },
    OR: (fields, context) => {
      const a = left(fields, context);
      if (a === true) return true;
      const b = right(fields, context);
      if (b === true) return true;
      return a === false && b === false ? false : null;
    },
    XOR: (fields, context) => {
      const a = left(fields, context);
      const b = right(fields, context);
      return typeof a === 'boolean' && typeof b === 'boolean' ? a !== b : null;
    },
  };
  return { type: 'boolean', evaluate: evaluate[node.operator] };
}

function compileCall(node: Node<'call'>): Compiled {
  const definition = findFunction(node.name);
  if (!definition) {
    const hint = suggestion(node.name, Object.keys(EVAL_FUNCTIONS));
    throw new SplError(`The '${node.name}' function is unsupported or undefined.${hint}`, node.position, {
      length: node.name.length,
    });
  }
  const fault = (message: string, argument?: number): SplError => {
    const position =
      argument === undefined ? node.position : (node.args[argument]?.position ?? node.position);
    return new SplError(`The arguments to the '${node.name}' function are invalid. ${message}`, position);
  };
  const [least, most] = definition.arity;
  if (node.args.length < least || node.args.length > most) {
    const count =
      least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
    throw fault(`It takes ${count} argument${count === '1' ? '' : 's'}, not ${node.args.length}.`);
  }
  const args = node.args.map(compileExpression);
  const type = definition.returns ?? 'any';
  if ('compile' in definition) return { type, evaluate: definition.compile(args, fault) };
  const { call, acceptsNull } = definition;
  const evaluators = args.map(({ evaluate }) => evaluate);
  return {
    type,
    evaluate: (fields, context) => {
      const values: EvalValue[] = [];
      for (const evaluate of evaluators) {
        const value = evaluate(fields, context);
        if (value === null && !acceptsNull) return null;
        values.push(value);
      }
      return call(values, context);
    },
  };
}
