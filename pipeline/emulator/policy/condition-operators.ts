import ipaddr from 'ipaddr.js';

import { compilePattern } from './pattern.ts';

/** Compares one value of the request with one value of the policy. */
interface Comparison {
  readonly matches: (actual: string, expected: string) => boolean;
  /** Whether a policy may carry this value. */
  readonly valid: (expected: string) => boolean;
  /** The `Not…` form: true unless `matches` holds for one of the policy's values. */
  readonly negated?: true;
}

const anything = () => true;
const isNumber = (text: string) => text.trim() !== '' && Number.isFinite(Number(text));
const isBoolean = (text: string) => /^(true|false)$/i.test(text);
/** Dates are ISO 8601 or epoch seconds. */
const toTime = (text: string) => (isNumber(text) ? Number(text) * 1000 : Date.parse(text));
const isDate = (text: string) => Number.isFinite(toTime(text));
const isAddress = (text: string) => ipaddr.isValid(text) || ipaddr.isValidCIDR(text);
const isArn = (text: string) => text === '*' || /^arn(:[^:]*){5,}$/s.test(text);

const same = (actual: string, expected: string) => actual === expected;
const sameLetters = (actual: string, expected: string) => actual.toLowerCase() === expected.toLowerCase();
const like = (actual: string, expected: string) => compilePattern(expected)!(actual);

function numeric(compare: (a: number, b: number) => boolean): Comparison {
  return {
    matches: (a, b) => isNumber(a) && isNumber(b) && compare(Number(a), Number(b)),
    valid: isNumber,
  };
}

function date(compare: (a: number, b: number) => boolean): Comparison {
  return { matches: (a, b) => isDate(a) && isDate(b) && compare(toTime(a), toTime(b)), valid: isDate };
}

function inRange(actual: string, expected: string): boolean {
  if (!ipaddr.isValid(actual) || !isAddress(expected)) return false;
  const address = ipaddr.process(actual);
  if (!ipaddr.isValidCIDR(expected)) return address.toString() === ipaddr.process(expected).toString();
  const range = ipaddr.parseCIDR(expected);
  return address.kind() === range[0].kind() && address.match(range);
}

/** ARNs are compared part by part, so that a `*` does not run over a colon of the first five. */
function arnLike(actual: string, expected: string): boolean {
  if (expected === '*') return true;
  const [a, b] = [splitArn(actual), splitArn(expected)];
  return a.length === b.length && b.every((part, index) => like(a[index]!, part));
}

function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** The operators of IAM's condition grammar (IAM guide, "Condition operators"), but for `BinaryEquals`. */
export const OPERATORS = {
  StringEquals: { matches: same, valid: anything },
  StringNotEquals: { matches: same, valid: anything, negated: true },
  StringEqualsIgnoreCase: { matches: sameLetters, valid: anything },
  StringNotEqualsIgnoreCase: { matches: sameLetters, valid: anything, negated: true },
  StringLike: { matches: like, valid: anything },
  StringNotLike: { matches: like, valid: anything, negated: true },
  NumericEquals: numeric((a, b) => a === b),
  NumericNotEquals: { ...numeric((a, b) => a === b), negated: true },
  NumericLessThan: numeric((a, b) => a < b),
  NumericLessThanEquals: numeric((a, b) => a <= b),
  NumericGreaterThan: numeric((a, b) => a > b),
  NumericGreaterThanEquals: numeric((a, b) => a >= b),
  DateEquals: date((a, b) => a === b),
  DateNotEquals: { ...date((a, b) => a === b), negated: true },
  DateLessThan: date((a, b) => a < b),
  DateLessThanEquals: date((a, b) => a <= b),
  DateGreaterThan: date((a, b) => a > b),
  DateGreaterThanEquals: date((a, b) => a >= b),
  Bool: { matches: sameLetters, valid: isBoolean },
  IpAddress: { matches: inRange, valid: isAddress },
  NotIpAddress: { matches: inRange, valid: isAddress, negated: true },
  ArnEquals: { matches: arnLike, valid: isArn },
  ArnLike: { matches: arnLike, valid: isArn },
  ArnNotEquals: { matches: arnLike, valid: isArn, negated: true },
  ArnNotLike: { matches: arnLike, valid: isArn, negated: true },
  /** Judged by presence alone: see conditions.ts. */
  Null: { matches: same, valid: isBoolean },
} as const satisfies Record<string, Comparison>;

export type OperatorName = keyof typeof OPERATORS;

/** An operator with its affixes. */
export interface ConditionOperator {
  readonly name: OperatorName;
  /** `ForAllValues:` or `ForAnyValue:`. */
  readonly over: 'all' | 'any' | undefined;
  /** `…IfExists`: holds when the request lacks the key. */
  readonly ifExists: boolean;
}

export function parseOperator(text: string): ConditionOperator | undefined {
  const match = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(text);
  const name = match?.[2];
  if (!match || name === undefined || !Object.hasOwn(OPERATORS, name)) return undefined;
  if (name === 'Null' && (match[1] || match[3])) return undefined;
  const over = match[1] === undefined ? undefined : match[1] === 'ForAllValues' ? 'all' : 'any';
  return { name: name as OperatorName, over, ifExists: match[3] !== undefined };
}

export function comparisonOf(name: OperatorName): Comparison {
  return OPERATORS[name];
}
