import ipaddr from 'ipaddr.js';

import { invalidParameter } from './errors.ts';

/** Whether a message passes. */
export type FilterPolicy = (message: FilterableMessage) => boolean;

export interface FilterableMessage {
  readonly body: string;
  /** As published: `String`, `String.Array`, `Number` count, the rest is invisible to filters. */
  readonly attributes: Readonly<Record<string, { readonly type: string; readonly value: string }>>;
}

export const FILTER_SCOPES = ['MessageAttributes', 'MessageBody'] as const;
export type FilterScope = (typeof FILTER_SCOPES)[number];

type Values = Readonly<Record<string, unknown>>;
type Predicate = (values: Values) => boolean;

/** One entry of a list of wanted values. Absent values satisfy only `exists: false`. */
interface Condition {
  readonly test: (value: unknown) => boolean;
  readonly absent: boolean;
}

/** Limits ("Filter policy constraints in Amazon SNS"). */
const MOST_KEYS = 5;
const MOST_COMBINATIONS = 150;
const MOST_NUMBER = 1e9;

/**
 * Compiles a subscription's filter policy ("Amazon SNS subscription filter policies").
 *
 * Throws InvalidParameterException in the words that name what is wrong.
 */
export function compileFilterPolicy(text: string, scope: FilterScope): FilterPolicy {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw invalid('failed to parse JSON.');
  }
  if (!isObject(policy)) throw invalid('The filter policy must be an object');
  checkSize(policy);
  const matches = compileObject(policy, scope === 'MessageBody');
  return scope === 'MessageBody'
    ? ({ body }) => {
        const values = parse(body);
        return isObject(values) && matches(values);
      }
    : ({ attributes }) => matches(attributeValues(attributes));
}

function compileObject(policy: Values, mayNest: boolean): Predicate {
  const predicates = Object.entries(policy).map(([key, wanted]): Predicate => {
    if (key === '$or' && isAlternative(wanted)) {
      const alternatives = wanted.map((alternative) => compileObject(alternative, mayNest));
      return (values) => alternatives.some((matches) => matches(values));
    }
    if (Array.isArray(wanted)) return compileList(key, wanted);
    if (!isObject(wanted)) throw invalid(`"${key}" must be an object or an array`);
    if (!mayNest)
      throw invalid(`Filter policy scope MessageAttributes does not support nested filter policy`);
    const inner = compileObject(wanted, true);
    return (values) => {
      const value = valueAt(values, key);
      const objects = [value].flat().filter(isObject);
      return objects.length === 0 ? inner({}) : objects.some((object) => inner(object));
    };
  });
  return (values) => predicates.every((matches) => matches(values));
}

/** `$or` is an operator only over at least two objects; otherwise it is a name like any other. */
function isAlternative(wanted: unknown): wanted is Values[] {
  return Array.isArray(wanted) && wanted.length >= 2 && wanted.every(isObject);
}

function compileList(key: string, wanted: readonly unknown[]): Predicate {
  if (wanted.length === 0) throw invalid(`Empty arrays are not allowed: "${key}"`);
  const conditions = wanted.map(compileCondition);
  return (values) => {
    const value = valueAt(values, key);
    if (value === undefined) return conditions.some(({ absent }) => absent);
    const candidates = Array.isArray(value) ? (value as unknown[]) : [value];
    return candidates.some((candidate) => conditions.some(({ test }) => test(candidate)));
  };
}

const present = (test: Condition['test']): Condition => ({ test, absent: false });

function compileCondition(wanted: unknown): Condition {
  if (!isObject(wanted)) {
    if (Array.isArray(wanted)) throw invalid('Match value must be String, number, true, false, or null');
    return present((value) => value === wanted);
  }
  const [[operator, operand] = [], ...more] = Object.entries(wanted);
  if (operator === undefined || more.length > 0) throw invalid('Only one key allowed in match expression');
  const compile = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (!compile) throw invalid(`Unrecognized match type ${operator}`);
  return compile(operand);
}

const OPERATORS: Readonly<Record<string, (operand: unknown) => Condition>> = {
  prefix: (operand) => text('prefix', operand, (value, wanted) => value.startsWith(wanted)),
  suffix: (operand) => text('suffix', operand, (value, wanted) => value.endsWith(wanted)),
  'equals-ignore-case': (operand) =>
    text('equals-ignore-case', operand, (value, wanted) => value.toLowerCase() === wanted.toLowerCase()),
  exists: (operand) => {
    if (typeof operand !== 'boolean') throw invalid('exists match pattern must be either true or false.');
    return { test: () => operand, absent: !operand };
  },
  numeric: (operand) => {
    const tests = numericTests(operand);
    return present((value) => typeof value === 'number' && tests.every((test) => test(value)));
  },
  cidr: (operand) => {
    if (typeof operand !== 'string' || !ipaddr.isValidCIDR(operand))
      throw invalid("Malformed CIDR, one '/' required");
    const range = ipaddr.parseCIDR(operand);
    return present((value) => {
      if (typeof value !== 'string' || !ipaddr.isValid(value)) return false;
      const address = ipaddr.process(value);
      return address.kind() === range[0].kind() && address.match(range);
    });
  },
  'anything-but': (operand) => {
    if (isObject(operand)) {
      const [[operator = ''] = []] = Object.entries(operand);
      if (operator !== 'prefix' && operator !== 'suffix')
        throw invalid(`Unsupported anything-but pattern: ${operator}`);
      const inner = compileCondition(operand);
      return present((value) => !inner.test(value));
    }
    const unwanted = [operand].flat();
    if (!unwanted.every((item) => typeof item === 'string' || typeof item === 'number')) {
      throw invalid('Inside anything but list, number|start|null|boolean is not supported.');
    }
    return present((value) => !unwanted.includes(value as string | number));
  },
};

function text(
  operator: string,
  wanted: unknown,
  test: (value: string, wanted: string) => boolean,
): Condition {
  if (typeof wanted !== 'string') throw invalid(`${operator} match pattern must be a string`);
  return present((value) => typeof value === 'string' && test(value, wanted));
}

const COMPARISONS: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

function numericTests(operand: unknown): ((value: number) => boolean)[] {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0) {
    throw invalid('Invalid member in numeric match');
  }
  const tests: ((value: number) => boolean)[] = [];
  for (let at = 0; at < operand.length; at += 2) {
    const [comparison, limit] = [String(operand[at]), operand[at + 1] as unknown];
    const compare = Object.hasOwn(COMPARISONS, comparison) ? COMPARISONS[comparison] : undefined;
    if (!compare) throw invalid(`Unrecognized numeric range operator: ${comparison}`);
    if (typeof limit !== 'number' || Math.abs(limit) > MOST_NUMBER) {
      throw invalid('Value of numeric comparison must be numeric and between -10^9 and 10^9');
    }
    tests.push((value) => compare(value, limit));
  }
  return tests;
}

function checkSize(policy: Values): void {
  let keys = 0;
  let combinations = 1;
  const walk = (value: unknown): void => {
    if (!isObject(value)) return;
    for (const inner of Object.values(value)) {
      if (Array.isArray(inner) && !isAlternative(inner)) {
        keys += 1;
        combinations *= inner.length;
      } else if (Array.isArray(inner)) inner.forEach(walk);
      else walk(inner);
    }
  };
  walk(policy);
  if (keys > MOST_KEYS) throw invalid(`Filter policy can not have more than ${MOST_KEYS} keys`);
  if (combinations > MOST_COMBINATIONS) throw invalid('Filter policy is too complex');
}

function attributeValues(attributes: FilterableMessage['attributes']): Values {
  const values: Record<string, unknown> = {};
  for (const [name, { type, value }] of Object.entries(attributes)) {
    if (type === 'String') values[name] = value;
    else if (type === 'Number') values[name] = Number(value);
    else if (type === 'String.Array') values[name] = parse(value);
  }
  return values;
}

function valueAt(values: Values, key: string): unknown {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string) {
  return invalidParameter(`FilterPolicy: ${message}`);
}
