import { SQL_FUNCTIONS, type CallContext } from '../functions/index.ts';
import type { BinaryOperator, Expression, RuleSql, Select, SelectItem } from './statement.ts';
import {
  isEqual,
  isObject,
  memberOf,
  setMember,
  toBoolean,
  toNumber,
  toText,
  type SqlValue,
} from './values.ts';

/** What an expression is evaluated against. */
export interface Scope extends CallContext {
  /** The payload, or the element of a nested query; Undefined when the payload is not JSON. */
  readonly root: SqlValue;
  /** What `SET` has named; absent in rules without it. */
  readonly variables?: ReadonlyMap<string, SqlValue>;
}

/** The values of a rule's variables, each evaluated once. */
export function setVariables(variables: RuleSql['variables'], scope: Scope): ReadonlyMap<string, SqlValue> {
  const values = new Map<string, SqlValue>();
  for (const { name, value } of variables) values.set(name, evaluate(value, { ...scope, variables: values }));
  return values;
}

export function evaluate(expression: Expression, scope: Scope): SqlValue {
  switch (expression.type) {
    case 'literal':
      return expression.value;
    case 'whole':
      return scope.root;
    case 'path':
      return expression.names.reduce<SqlValue>((value, name) => memberOf(value, name), scope.root);
    case 'variable':
      return scope.variables?.get(expression.name);
    case 'member':
      return memberOf(evaluate(expression.of, scope), expression.name);
    case 'call':
      return SQL_FUNCTIONS[expression.name]!(
        expression.args.map((arg) => evaluate(arg, scope)),
        scope,
        expression.args,
      );
    case 'not': {
      const value = toBoolean(evaluate(expression.of, scope));
      return value === undefined ? undefined : !value;
    }
    case 'negate': {
      const value = toNumber(evaluate(expression.of, scope));
      return value === undefined ? undefined : -value;
    }
    case 'binary':
      return OPERATORS[expression.operator](
        evaluate(expression.left, scope),
        evaluate(expression.right, scope),
      );
    case 'list':
      return expression.items.map((item) => evaluate(item, scope)).filter((item) => item !== undefined);
    case 'object': {
      const object: { [name: string]: SqlValue } = {};
      for (const [name, value] of expression.members) setMember(object, name, evaluate(value, scope));
      return object;
    }
    case 'case': {
      const of = evaluate(expression.of, scope);
      if (of === undefined) return undefined;
      const hit = expression.branches.find(({ when }) => isEqual(of, evaluate(when, scope)));
      const result = hit?.result ?? expression.otherwise;
      return result && evaluate(result, scope);
    }
    case 'query':
      return runQuery(expression.select, scope);
  }
}

/** The output of a SELECT clause for one root. */
export function project(select: Pick<Select, 'bare' | 'items'>, scope: Scope): SqlValue {
  if (select.bare) return evaluate(select.items[0]!.value, scope);
  if (select.items.length === 1 && select.items[0]!.as === undefined) return scope.root;
  const output: { [name: string]: SqlValue } = {};
  for (const item of select.items) addItem(output, item, scope);
  return output;
}

function addItem(output: { [name: string]: SqlValue }, item: SelectItem, scope: Scope): void {
  const value = evaluate(item.value, scope);
  if (value === undefined) return;
  if (item.as === undefined) {
    if (isObject(value)) for (const [name, member] of Object.entries(value)) setMember(output, name, member);
    return;
  }
  let target = output;
  for (const name of item.as.slice(0, -1)) {
    const next = memberOf(target, name);
    const inner = isObject(next) ? { ...next } : {};
    setMember(target, name, inner);
    target = inner;
  }
  setMember(target, item.as.at(-1)!, value);
}

function runQuery(select: Select, scope: Scope): SqlValue {
  const over = select.over && evaluate(select.over, scope);
  if (!Array.isArray(over)) return undefined;
  const rows: SqlValue[] = [];
  for (const root of over) {
    const inner = { ...scope, root };
    if (select.where && evaluate(select.where, inner) !== true) continue;
    const row = project(select, inner);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

type Operator = (left: SqlValue, right: SqlValue) => SqlValue;

const arithmetic =
  (compute: (left: number, right: number) => number): Operator =>
  (left, right) => {
    const [a, b] = [toNumber(left), toNumber(right)];
    if (a === undefined || b === undefined) return undefined;
    const result = compute(a, b);
    return Number.isFinite(result) ? result : undefined;
  };

const comparison =
  (compare: (left: number, right: number) => boolean): Operator =>
  (left, right) => {
    const [a, b] = [toNumber(left), toNumber(right)];
    return a === undefined || b === undefined ? undefined : compare(a, b);
  };

const isUnknown = (left: SqlValue, right: SqlValue) => left === undefined || right === undefined;

const OPERATORS: Readonly<Record<BinaryOperator, Operator>> = {
  '+': (left, right) => {
    if (typeof left !== 'string' && typeof right !== 'string')
      return arithmetic((a, b) => a + b)(left, right);
    const [a, b] = [toText(left), toText(right)];
    return a === undefined || b === undefined ? undefined : a + b;
  },
  '-': arithmetic((a, b) => a - b),
  '*': arithmetic((a, b) => a * b),
  // Whole numbers divide to a whole number.
  '/': arithmetic((a, b) => (Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b)),
  '%': arithmetic((a, b) => a % b),
  '=': (left, right) => (isUnknown(left, right) ? undefined : isEqual(left, right)),
  '<>': (left, right) => (isUnknown(left, right) ? undefined : !isEqual(left, right)),
  '<': comparison((a, b) => a < b),
  '<=': comparison((a, b) => a <= b),
  '>': comparison((a, b) => a > b),
  '>=': comparison((a, b) => a >= b),
  AND: (left, right) => {
    const [a, b] = [toBoolean(left), toBoolean(right)];
    return a === undefined || b === undefined ? undefined : a && b;
  },
  OR: (left, right) => {
    const [a, b] = [toBoolean(left), toBoolean(right)];
    return a === undefined || b === undefined ? undefined : a || b;
  },
};
