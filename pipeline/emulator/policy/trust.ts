import { holds } from './conditions.ts';
import type { PolicyDocument } from './document.ts';
import { actionMatcher } from './evaluate.ts';
import { createLookup, type PolicyVariables } from './variables.ts';

/** Whether a trust policy lets an AWS service take the role by `sts:AssumeRole`. */
export function trustsService(
  trust: PolicyDocument,
  service: string,
  context: PolicyVariables = {},
): boolean {
  const lookup = createLookup(context);
  let trusted = false;
  for (const { effect, actions, principals, conditions } of trust.statements) {
    if (!principals || !actionMatcher(actions)('sts:AssumeRole')) continue;
    const { Service = [], AWS = [] } = principals.of;
    const named = Service.includes(service) || AWS.includes('*');
    if (named === principals.not || !conditions.every((test) => holds(test, lookup))) continue;
    if (effect === 'Deny') return false;
    trusted = true;
  }
  return trusted;
}
