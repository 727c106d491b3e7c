import { refuse } from '../refusal.ts';
import type { Template } from './parse.ts';

/** What a template's expressions may look up. */
export interface Scope {
  readonly mappings: Template['mappings'];
  /** A parameter, pseudo parameter or resource. */
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
}

/** `AWS::NoValue`: the member or item that has it is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/** The functions this engine knows; any other `Fn::…` is refused by name. */
const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.ref(text('Ref', name)),
  Condition: (name, scope) => scope.condition(text('Condition', name)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, attribute] = attributePath(argument);
    return scope.getAtt(logicalId, attribute);
  },
  'Fn::Sub': substitute,
  'Fn::Join': (argument, scope) => {
    const [separator, items] = list('Fn::Join', evaluate(argument, scope), 2);
    return list('Fn::Join', items)
      .map((item) => text('Fn::Join', item))
      .join(text('Fn::Join', separator));
  },
  'Fn::Split': (argument, scope) => {
    const [separator, source] = list('Fn::Split', evaluate(argument, scope), 2);
    return text('Fn::Split', source).split(text('Fn::Split', separator));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list('Fn::Select', evaluate(argument, scope), 2);
    const chosen = list('Fn::Select', items)[Number(index)];
    if (chosen === undefined)
      throw refuse(`Template error: Fn::Select cannot select at index ${String(index)}`);
    return chosen;
  },
  'Fn::If': (argument, scope) => {
    const [condition, whenTrue, whenFalse] = list('Fn::If', argument, 3);
    return evaluate(scope.condition(text('Fn::If', condition)) ? whenTrue : whenFalse, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list('Fn::Equals', evaluate(argument, scope), 2);
    return JSON.stringify(comparable(left)) === JSON.stringify(comparable(right));
  },
  'Fn::And': (argument, scope) => list('Fn::And', evaluate(argument, scope)).every((value) => value === true),
  'Fn::Or': (argument, scope) => list('Fn::Or', evaluate(argument, scope)).some((value) => value === true),
  'Fn::Not': (argument, scope) => list('Fn::Not', evaluate(argument, scope), 1)[0] !== true,
  'Fn::FindInMap': (argument, scope) => {
    const [map, top, second] = list('Fn::FindInMap', evaluate(argument, scope), 3).map(String);
    const found = scope.mappings[map!]?.[top!]?.[second!];
    if (found === undefined) {
      throw refuse(`Template error: Unable to get mapping for ${map}::${top}::${second}`);
    }
    return found;
  },
  'Fn::Base64': (argument, scope) =>
    Buffer.from(text('Fn::Base64', evaluate(argument, scope))).toString('base64'),
};

/**
 * Evaluates every intrinsic function in a value.
 *
 * @throws ServiceError ValidationError; functions that are not emulated are named in it
 */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => evaluate(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const call = intrinsicCall(value);
  if (call) {
    const intrinsic = INTRINSICS[call.name];
    if (!intrinsic) throw refuse(`Template error: ${call.name} is not emulated.`);
    return intrinsic(call.argument, scope);
  }
  const members = Object.entries(value).map(([key, member]) => [key, evaluate(member, scope)] as const);
  return Object.fromEntries(members.filter(([, member]) => member !== NO_VALUE));
}

/** The function call that an object stands for, if it does: one member, named `Ref` or `Fn::…`. */
export function intrinsicCall(value: object): { name: string; argument: unknown } | undefined {
  const [entry, ...more] = Object.entries(value);
  if (!entry || more.length > 0) return undefined;
  const [name, argument] = entry as [string, unknown];
  // An IAM statement's `Condition` is an object; the function's argument is a name.
  const isCall =
    name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string');
  return isCall ? { name, argument } : undefined;
}

/** Logical id and attribute of a `Fn::GetAtt` argument in either of its forms. */
export function attributePath(argument: unknown): [logicalId: string, attribute: string] {
  const path = typeof argument === 'string' ? argument : list('Fn::GetAtt', argument).join('.');
  const dot = path.indexOf('.');
  if (dot < 1) throw refuse('Template error: every Fn::GetAtt object requires two non-empty parameters');
  return [path.slice(0, dot), path.slice(dot + 1)];
}

/** Template text and local variables of a `Fn::Sub` argument in either of its forms. */
export function substitution(argument: unknown): [template: string, variables: Record<string, unknown>] {
  if (typeof argument === 'string') return [argument, {}];
  const [template, variables] = list('Fn::Sub', argument, 2);
  return [text('Fn::Sub', template), variables as Record<string, unknown>];
}

/** `${name}`, `${Resource.Attribute}`; `${!literal}` stands for `${literal}`. */
export const PLACEHOLDER = /\$\{(!?)([^}]*)\}/g;

function substitute(argument: unknown, scope: Scope): string {
  const [template, variables] = substitution(argument);
  return template.replaceAll(PLACEHOLDER, (_, literal: string, inner: string) => {
    if (literal === '!') return `\${${inner}}`;
    const name = inner.trim();
    if (Object.hasOwn(variables, name)) return text('Fn::Sub', evaluate(variables[name], scope));
    const dot = name.indexOf('.');
    const value = dot < 0 ? scope.ref(name) : scope.getAtt(name.slice(0, dot), name.slice(dot + 1));
    return text('Fn::Sub', value);
  });
}

function text(where: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw refuse(`Template error: ${where} needs text where ${JSON.stringify(value) ?? 'nothing'} was given`);
}

function list(where: string, value: unknown, length?: number): unknown[] {
  if (Array.isArray(value) && (length === undefined || value.length === length)) return value;
  throw refuse(`Template error: ${where} needs a list${length === undefined ? '' : ` of ${length}`}`);
}

/** Parameters are text: `true` and `"true"` are equal. */
function comparable(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
