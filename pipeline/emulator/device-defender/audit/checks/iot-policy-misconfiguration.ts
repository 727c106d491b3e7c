import { compilePolicies, parsePolicy, type Authorize, type PolicyDocument } from '../../../policy/index.ts';
import { actionMatcher } from '../../../policy/evaluate.ts';
import { defaultDocument } from '../../../services/iot/policies.ts';
import type { AuditCheck } from '../audit-check.ts';
import { topicFilterOf } from '../iot-access-probes.ts';
import { policyVersion } from '../resources.ts';

/** "audit-chk-iot-misconfigured-policies": denials that do not deny what their author meant. */
export const iotPolicyMisconfiguration: AuditCheck = {
  severity: 'MEDIUM',
  permissions: ['iot:ListPolicies', 'iot:GetPolicy', 'iot:GetEffectivePolicies'],
  run: ({ state, arnPrefix }) => {
    const policies = [...state.policies.values()];
    const findings = policies.flatMap((policy) => {
      const document = parsePolicy(defaultDocument(policy));
      return problemsOf(document, arnPrefix).map((problem) => ({
        resource: policyVersion(policy),
        ...problem,
      }));
    });
    return { total: policies.length, findings };
  },
};

function problemsOf(document: PolicyDocument, arnPrefix: string) {
  const denied = deniedResources(document);
  const problems = [];
  if (denied.some(({ resource }) => /[+#]/.test(resource.replaceAll(/\$\{[^}]*\}/g, '')))) {
    problems.push({
      reasonCode: 'POLICY_CONTAINS_MQTT_WILDCARDS_IN_DENY_STATEMENT',
      reason: 'In a Deny statement MQTT wildcards are taken literally.',
    });
  }
  const authorize = compilePolicies([document]);
  const filters = denied
    .filter(({ subscribes }) => subscribes)
    .map(({ resource }) => topicFilterOf(resource));
  if (filters.some((filter) => filter !== undefined && isBypassed(filter, authorize, arnPrefix))) {
    problems.push({
      reasonCode: 'TOPIC_FILTERS_INTENDED_TO_DENY_ALLOWED_USING_WILDCARDS',
      reason: 'A topic filter that is denied can be reached through an allowed filter with wildcards.',
    });
  }
  return problems;
}

function deniedResources({ statements }: PolicyDocument) {
  return statements
    .filter(({ effect, resources }) => effect === 'Deny' && resources?.not === false)
    .flatMap(({ actions, resources }) =>
      resources!.patterns.map((resource) => ({
        resource,
        subscribes: actionMatcher(actions)('iot:Subscribe'),
      })),
    );
}

/** A wider filter is allowed and what it would bring is not refused on receipt (our reading of the guide's advice). */
function isBypassed(filter: string, authorize: Authorize, arnPrefix: string): boolean {
  if (/[+#]/.test(filter)) return false;
  const allows = (action: string, resource: string) => authorize(action, arnPrefix + resource) === 'ALLOWED';
  return (
    allows('iot:Receive', `topic/${filter}`) &&
    widerFilters(filter).some((wider) => allows('iot:Subscribe', `topicfilter/${wider}`))
  );
}

/** Each level as `+`, and every beginning with `#`. */
function widerFilters(filter: string): string[] {
  const levels = filter.split('/').slice(0, 16);
  const singles = levels.map((_level, at) => levels.with(at, '+').join('/'));
  const multi = levels.map((_level, at) => [...levels.slice(0, at), '#'].join('/'));
  return [...singles, ...multi];
}
