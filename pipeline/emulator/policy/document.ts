import { OPERATORS, parseOperator, type ConditionOperator } from './condition-operators.ts';

export type Effect = 'Allow' | 'Deny';

/** One test of a statement: `key` compared with any of `values`. */
export interface ConditionTest {
  readonly operator: ConditionOperator;
  readonly key: string;
  readonly values: readonly string[];
}

/** `Principal` of a trust policy: values by kind (`Service`, `AWS`, `Federated`); `*` becomes kind `AWS`. */
export type Principals = Readonly<Record<string, readonly string[]>>;

/** A list and whether it is the `Not…` form, which means everything else. */
export interface Selection {
  readonly not: boolean;
  readonly patterns: readonly string[];
}

export interface Statement {
  readonly effect: Effect;
  readonly actions: Selection;
  /** Absent in trust policies, whose resource is the role. */
  readonly resources: Selection | undefined;
  readonly principals: { readonly not: boolean; readonly of: Principals } | undefined;
  readonly conditions: readonly ConditionTest[];
}

export interface PolicyDocument {
  readonly version: '2008-10-17' | '2012-10-17';
  readonly statements: readonly Statement[];
}

/** Attached to an identity (IAM role, certificate, thing group), a role's trust policy, or a resource's policy. */
export type PolicyKind = 'identity' | 'trust' | 'resource';

/** A document that does not follow the grammar; the message is the reason AWS gives after "malformed". */
export class MalformedPolicy extends Error {
  override readonly name = 'MalformedPolicy';
}

const DOCUMENT_FIELDS = ['Version', 'Id', 'Statement'];
const STATEMENT_FIELDS = {
  identity: ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'],
  trust: ['Sid', 'Effect', 'Action', 'NotAction', 'Principal', 'NotPrincipal', 'Condition'],
  resource: [
    'Sid',
    'Effect',
    'Action',
    'NotAction',
    'Resource',
    'NotResource',
    'Principal',
    'NotPrincipal',
    'Condition',
  ],
} as const satisfies Record<PolicyKind, readonly string[]>;

/**
 * Parses a policy document (IAM guide, "Grammar of the IAM JSON policy language").
 * Throws `MalformedPolicy`.
 */
export function parsePolicy(text: string, kind: PolicyKind = 'identity'): PolicyDocument {
  const document = readObject(readJson(text), 'The policy document');
  refuseUnknown(document, DOCUMENT_FIELDS);
  const version = document['Version'] ?? '2008-10-17';
  if (version !== '2008-10-17' && version !== '2012-10-17') {
    throw new MalformedPolicy(`The policy version ${JSON.stringify(version)} is not valid`);
  }
  const statements = [document['Statement'] ?? []].flat();
  if (statements.length === 0) throw new MalformedPolicy('Missing required field Statement');
  return { version, statements: statements.map((statement) => readStatement(statement, kind)) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MalformedPolicy('The policy document is not valid JSON', { cause });
  }
}

function readStatement(value: unknown, kind: PolicyKind): Statement {
  const statement = readObject(value, 'A statement');
  refuseUnknown(statement, STATEMENT_FIELDS[kind]);
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new MalformedPolicy(
      effect === undefined ? 'Missing required field Effect' : `Invalid effect: ${String(effect)}`,
    );
  }
  const actions = readSelection(statement, 'Action');
  for (const action of actions.patterns) {
    if (action !== '*' && !/^[\w-]+:[\w*?-]+$/.test(action)) {
      throw new MalformedPolicy(`Actions/Conditions must be prefaced by a vendor: ${action}`);
    }
  }
  return {
    effect,
    actions,
    resources: kind === 'trust' ? undefined : readResources(statement),
    principals: kind === 'identity' ? undefined : readPrincipals(statement),
    conditions: [...readConditions(statement['Condition'] ?? {})],
  };
}

function readSelection(statement: Record<string, unknown>, field: string): Selection {
  const not = `Not${field}`;
  if (statement[field] !== undefined && statement[not] !== undefined) {
    throw new MalformedPolicy(`A statement holds either ${field} or ${not}`);
  }
  const chosen = statement[field] === undefined ? not : field;
  if (statement[chosen] === undefined) throw new MalformedPolicy(`Missing required field ${field}`);
  const patterns = readStrings(statement[chosen], chosen);
  if (patterns.length === 0) throw new MalformedPolicy(`${chosen} cannot be empty`);
  return { not: chosen === not, patterns };
}

function readResources(statement: Record<string, unknown>): Selection {
  const resources = readSelection(statement, 'Resource');
  for (const resource of resources.patterns) {
    if (
      resource !== '*' &&
      !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:./s.test(resource.replaceAll(/\$\{[^}]*\}/g, 'v'))
    ) {
      throw new MalformedPolicy(`Resource ${resource} must be in ARN format or "*".`);
    }
  }
  return resources;
}

function readPrincipals(statement: Record<string, unknown>): Statement['principals'] {
  const not = statement['Principal'] === undefined;
  const value = statement['Principal'] ?? statement['NotPrincipal'];
  if (value === undefined) throw new MalformedPolicy('Missing required field Principal');
  if (value === '*') return { not, of: { AWS: ['*'] } };
  const kinds = Object.entries(readObject(value, 'Principal'));
  return { not, of: Object.fromEntries(kinds.map(([kind, of]) => [kind, readStrings(of, 'Principal')])) };
}

function* readConditions(value: unknown): Generator<ConditionTest> {
  for (const [name, tests] of Object.entries(readObject(value, 'Condition'))) {
    const operator = parseOperator(name);
    if (!operator) throw new MalformedPolicy(`Invalid Condition type : ${name}`);
    for (const [key, expected] of Object.entries(readObject(tests, name))) {
      const values = readStrings(expected, key);
      const wrong = values.find((text) => !text.includes('${') && !OPERATORS[operator.name].valid(text));
      if (wrong !== undefined) throw new MalformedPolicy(`Invalid value ${wrong} for ${name} of ${key}`);
      yield { operator, key, values };
    }
  }
}

function readObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedPolicy(`${what} must be an object`);
  }
  return value as Record<string, unknown>;
}

/** One or several strings; conditions may also hold numbers and booleans. */
function readStrings(value: unknown, field: string): string[] {
  return [value].flat().map((item) => {
    if (!['string', 'number', 'boolean'].includes(typeof item)) {
      throw new MalformedPolicy(`${field} must be a string or a list of strings`);
    }
    return String(item);
  });
}

function refuseUnknown(object: Record<string, unknown>, known: readonly string[]): void {
  const unknown = Object.keys(object).find((field) => !known.includes(field));
  if (unknown !== undefined) throw new MalformedPolicy(`Has prohibited field ${unknown}`);
}
