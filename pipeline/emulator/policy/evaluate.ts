import { holds } from './conditions.ts';
import {
  parsePolicy,
  type ConditionTest,
  type Effect,
  type PolicyDocument,
  type Selection,
} from './document.ts';
import { compilePattern, type Matcher } from './pattern.ts';
import { createLookup, type PolicyVariables, type VariableLookup } from './variables.ts';

/** AWS's own words (TestAuthorization `authDecision`). */
export type Decision = 'ALLOWED' | 'EXPLICIT_DENY' | 'IMPLICIT_DENY';

/** Decides one request. `context` adds condition keys that only this request has, such as `iot:ConnectAttributes`. */
export type Authorize = (action: string, resource: string, context?: PolicyVariables) => Decision;

interface Rule {
  readonly effect: Effect;
  readonly matchesAction: Matcher;
  readonly matchesResource: Matcher;
  readonly conditions: readonly ConditionTest[];
}

/** Remembered decisions per action: more topics than this on one connection start the memory afresh. */
const REMEMBERED_RESOURCES = 512;
const REMEMBERED_ACTIONS = 64;

/**
 * Compiles policies for one connection, role or principal: variables are put in once, decisions without `context` are
 * remembered.
 *
 * A denial beats every permission; nothing that applies is an implicit denial. A statement whose resource holds a
 * variable without a value does not apply.
 *
 * Throws `MalformedPolicy` for documents given as text that do not follow the grammar.
 */
export function compilePolicies(
  documents: readonly (string | PolicyDocument)[],
  variables: PolicyVariables = {},
): Authorize {
  const lookup = createLookup(variables);
  const rules = documents
    .map((document) => (typeof document === 'string' ? parseOnce(document) : document))
    .flatMap((document) => compileDocument(document, lookup));
  const remembered = new Map<string, Map<string, Decision>>();

  return (action, resource, context) => {
    if (context) {
      const extra = createLookup(context);
      return decide(rules, action, resource, (name) => extra(name) ?? lookup(name));
    }
    let decisions = remembered.get(action);
    if (!decisions) {
      if (remembered.size >= REMEMBERED_ACTIONS) remembered.clear();
      remembered.set(action, (decisions = new Map()));
    }
    let decision = decisions.get(resource);
    if (decision === undefined) {
      if (decisions.size >= REMEMBERED_RESOURCES) decisions.clear();
      decisions.set(resource, (decision = decide(rules, action, resource, lookup)));
    }
    return decision;
  };
}

/** Documents read before, by their text: a fleet shares one policy, and every connection compiles it. */
const documentsRead = new Map<string, PolicyDocument>();
const REMEMBERED_DOCUMENTS = 256;

function parseOnce(text: string): PolicyDocument {
  let document = documentsRead.get(text);
  if (!document) {
    document = parsePolicy(text);
    if (documentsRead.size >= REMEMBERED_DOCUMENTS) documentsRead.clear();
    documentsRead.set(text, document);
  }
  return document;
}

function compileDocument(document: PolicyDocument, lookup: VariableLookup): Rule[] {
  // Variables came with the version of 2012: before, `${…}` was plain text.
  const variables = document.version === '2012-10-17' ? lookup : undefined;
  return document.statements.flatMap(({ effect, actions, resources, conditions }) => {
    if (!resources) return [];
    const matchesResource = selector(resources, variables);
    if (!matchesResource) return [];
    return [{ effect, matchesAction: actionMatcher(actions), matchesResource, conditions }];
  });
}

/** Action names are compared without regard to letter case. */
export function actionMatcher({ not, patterns }: Selection): Matcher {
  const matchers = patterns.map((pattern) => compilePattern(pattern.toLowerCase())!);
  return (action) => {
    const name = action.toLowerCase();
    return matchers.some((matches) => matches(name)) !== not;
  };
}

/**
 * `undefined` when nothing can match. A pattern that lacks a variable's value drops out of `Resource`, and makes the
 * whole of a `NotResource` void: otherwise it would open more than its author wrote.
 */
export function selector(
  { not, patterns }: Selection,
  lookup: VariableLookup | undefined,
): Matcher | undefined {
  const matchers = patterns.map((pattern) => compilePattern(pattern, lookup));
  const resolved = matchers.filter((matcher) => matcher !== undefined);
  if (resolved.length === 0 || (not && resolved.length < matchers.length)) return undefined;
  return (resource) => resolved.some((matches) => matches(resource)) !== not;
}

function decide(rules: readonly Rule[], action: string, resource: string, lookup: VariableLookup): Decision {
  let decision: Decision = 'IMPLICIT_DENY';
  for (const rule of rules) {
    if (rule.effect === 'Allow' && decision === 'ALLOWED') continue;
    if (!rule.matchesAction(action) || !rule.matchesResource(resource)) continue;
    if (!rule.conditions.every((test) => holds(test, lookup))) continue;
    if (rule.effect === 'Deny') return 'EXPLICIT_DENY';
    decision = 'ALLOWED';
  }
  return decision;
}
