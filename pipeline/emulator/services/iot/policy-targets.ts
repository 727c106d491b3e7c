import { get, invalidRequest, limitExceeded } from './errors.ts';
import { ancestorsOf } from './group-tree.ts';
import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';
import { effectivePolicies, policiesOf } from './access.ts';
import { defaultDocument, identifyPolicy } from './policies.ts';

/** Policies on one certificate (AWS IoT quotas). */
const MOST_POLICIES = 10;

/** Policies attached to certificates and thing groups. Cognito identities are not emulated. */
export function policyTargetOperations({ state }: Iot) {
  const { policies, certificates, thingGroups, changes } = state;

  const attach = (policyName: string, target: string) => {
    const policy = get(policies, 'Policy', policyName);
    const name = target.slice(target.lastIndexOf('/') + 1);
    const found = certificates.get(name) ?? thingGroups.get(name);
    if (found?.arn !== target) throw invalidRequest(`Invalid policy target ${target}`);
    if (!policy.targets.has(target) && policiesOf(state, target).length >= MOST_POLICIES) {
      throw limitExceeded(`A principal has at most ${MOST_POLICIES} policies`);
    }
    policy.targets.add(target);
    changes.announce('policy');
    return {};
  };
  const detach = (policyName: string, target: string) => {
    get(policies, 'Policy', policyName).targets.delete(target);
    changes.announce('policy');
    return {};
  };
  return {
    AttachPolicy: ({ policyName, target }) => attach(policyName, target),
    DetachPolicy: ({ policyName, target }) => detach(policyName, target),
    AttachPrincipalPolicy: ({ policyName, principal }) => attach(policyName, principal),
    DetachPrincipalPolicy: ({ policyName, principal }) => detach(policyName, principal),

    ListAttachedPolicies: ({ target, recursive, marker, pageSize }) => {
      const group = thingGroups.get(target.slice(target.lastIndexOf('/') + 1));
      const above = recursive && group?.arn === target ? ancestorsOf(thingGroups, group) : [];
      const all = [target, ...above.map(({ arn }) => arn)].flatMap((arn) => policiesOf(state, arn));
      const { items, nextToken } = page(new Set(all), marker, pageSize);
      return { policies: items.map(identifyPolicy), nextMarker: nextToken };
    },

    ListTargetsForPolicy: ({ policyName, marker, pageSize }) => {
      const { items, nextToken } = page(get(policies, 'Policy', policyName).targets, marker, pageSize);
      return { targets: items, nextMarker: nextToken };
    },

    GetEffectivePolicies: ({ principal, thingName }) => ({
      effectivePolicies: effectivePolicies(state, principal, thingName).map((policy) => ({
        ...identifyPolicy(policy),
        policyDocument: defaultDocument(policy),
      })),
    }),
  } satisfies IotOperations;
}
