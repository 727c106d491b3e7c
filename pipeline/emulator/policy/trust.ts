import { holds } from './conditions.ts';
import type { PolicyDocument } from './document.ts';
import { actionMatcher, selector } from './evaluate.ts';
import { createLookup, type PolicyVariables } from './variables.ts';

/** Whether a trust policy lets an AWS service take the role by `sts:AssumeRole`. */
export function trustsService(
  trust: PolicyDocument,
  service: string,
  context: PolicyVariables = {},
): boolean {
  return admitsService(trust, { service, action: 'sts:AssumeRole' }, context);
}

/** Whether a resource's own policy lets an AWS service act on it; a trust policy names no resource. */
export function admitsService(
  policy: PolicyDocument,
  { service, action, resource }: { service: string; action: string; resource?: string },
  context: PolicyVariables = {},
): boolean {
  const lookup = createLookup(context);
  let trusted = false;
  for (const { effect, actions, resources, principals, conditions } of policy.statements) {
    if (!principals || !actionMatcher(actions)(action)) continue;
    if (resources && resource !== undefined && selector(resources, lookup)?.(resource) !== true) continue;
    const { Service = [], AWS = [] } = principals.of;
    const named = Service.includes(service) || AWS.includes('*');
    if (named === principals.not || !conditions.every((test) => holds(test, lookup))) continue;
    if (effect === 'Deny') return false;
    trusted = true;
  }
  return trusted;
}
