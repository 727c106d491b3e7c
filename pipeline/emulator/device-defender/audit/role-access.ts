import { compilePolicies, type PolicyDocument } from '../../policy/index.ts';
import { allowsOtherThings } from './iot-access-probes.ts';

/** Actions tried for a reason code; on which resource does not matter to them but to the code. */
interface AccessRule {
  readonly reasonCode: string;
  readonly reason: string;
  readonly actions: readonly string[];
  /** Tried on this resource: a policy that names its own resources does not match. */
  readonly resource: string;
}

/** A resource that no policy names. */
const ANY = 'audit-probe-any-resource';

/** Which actions stand for a kind of access is our choice; the guide lists the kinds. */
const RULES: readonly AccessRule[] = [
  {
    reasonCode: 'ALLOWS_ACCESS_TO_SECURITY_AUDITING_SERVICES',
    reason: 'Allows access to security auditing services.',
    actions: [
      'cloudtrail:StopLogging',
      'config:StopConfigurationRecorder',
      'guardduty:DeleteDetector',
      'inspector2:Disable',
      'macie2:DisableMacie',
      'securityhub:DisableSecurityHub',
      'access-analyzer:DeleteAnalyzer',
    ],
    resource: ANY,
  },
  {
    reasonCode: 'ALLOWS_BROAD_ACCESS_TO_IOT_THING_ADMIN_READ_ACTIONS',
    reason: 'Allows broad access to IoT thing admin read actions.',
    actions: ['iot:ListThings', 'iot:DescribeThing', 'iot:ListThingGroups', 'iot:SearchIndex'],
    resource: `thing/${ANY}`,
  },
  {
    reasonCode: 'ALLOWS_ACCESS_TO_IOT_NON_THING_ADMIN_ACTIONS',
    reason: 'Allows access to IoT non-thing admin actions.',
    actions: [
      'iot:CreatePolicy',
      'iot:AttachPolicy',
      'iot:CreatePolicyVersion',
      'iot:CreateKeysAndCertificate',
      'iot:UpdateCertificate',
      'iot:CreateTopicRule',
      'iot:UpdateAccountAuditConfiguration',
    ],
    resource: ANY,
  },
  {
    reasonCode: 'ALLOWS_ACCESS_TO_IOT_THING_ADMIN_WRITE_ACTIONS',
    reason: 'Allows access to IoT thing admin write actions.',
    actions: ['iot:CreateThing', 'iot:UpdateThing', 'iot:DeleteThing', 'iot:AddThingToThingGroup'],
    resource: `thing/${ANY}`,
  },
];

/** Why a role's policies are too broad for a device's credentials, one entry per reason code. */
export function broadAccess(documents: readonly PolicyDocument[], arnPrefix: string) {
  const authorize = compilePolicies(documents);
  const reasons = RULES.filter(({ actions, resource }) =>
    actions.some((action) => authorize(action, arnPrefix + resource) === 'ALLOWED'),
  ).map(({ reasonCode, reason }) => ({ reasonCode, reason }));
  if (allowsOtherThings(documents, arnPrefix)) {
    reasons.push({
      reasonCode: 'ALLOWS_BROAD_ACCESS_TO_IOT_DATA_PLANE_ACTIONS',
      reason: 'Allows broad access to IoT data plane actions.',
    });
  }
  return reasons;
}

/** Services with every action on every resource: `s3:*` or `*` on `*`. */
export function wholeServices(documents: readonly PolicyDocument[]): string[] {
  return allowedPatterns(documents)
    .filter(({ action, resources }) => /^(\*|[\w-]+:\*)$/.test(action) && resources.includes('*'))
    .map(({ action }) => serviceOf(action));
}

/** The services that policies let in, `*` for all of them. */
export function allowedServices(documents: readonly PolicyDocument[]): string[] {
  return [...new Set(allowedPatterns(documents).map(({ action }) => serviceOf(action)))];
}

function allowedPatterns(documents: readonly PolicyDocument[]) {
  return documents
    .flatMap(({ statements }) => statements)
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ actions, resources }) => {
      const patterns = resources?.not === false ? resources.patterns : ['*'];
      // `NotAction` lets in all the rest.
      return (actions.not ? ['*'] : actions.patterns).map((action) => ({ action, resources: patterns }));
    });
}

function serviceOf(action: string): string {
  return action.split(':')[0]!.toLowerCase();
}
