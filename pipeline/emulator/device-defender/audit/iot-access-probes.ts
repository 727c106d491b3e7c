import { compilePolicies, type Authorize, type PolicyDocument } from '../../policy/index.ts';

/** Two imaginary things: a policy is too broad when the first may do what belongs to the second. */
const OWN = 'audit-probe-own-thing';
const OTHER = 'audit-probe-other-thing';

/** A connection as its own thing; and one whose client id was made up and that belongs to no thing. */
const ATTACHED = {
  'iot:ClientId': OWN,
  'iot:Connection.Thing.IsAttached': 'true',
  'iot:Connection.Thing.ThingName': OWN,
};
const UNATTACHED = { 'iot:ClientId': OTHER, 'iot:Connection.Thing.IsAttached': 'false' };

interface Probe {
  readonly action: string;
  /** Last part of the ARN. */
  readonly resource: string;
}

/**
 * What only another thing should do ("audit-chk-iot-policy-permissive"): its reserved topics, shadow and jobs.
 * `iot:Receive` is left out: the guide calls any resource compliant there.
 */
const PROBES: readonly Probe[] = [
  ...['shadow/update', 'shadow/name/x/update', 'jobs/get', 'defender/metrics/json'].flatMap((topic) => [
    { action: 'iot:Publish', resource: `topic/$aws/things/${OTHER}/${topic}` },
    { action: 'iot:Subscribe', resource: `topicfilter/$aws/things/${OTHER}/${topic}` },
  ]),
  ...['$aws/things/+/shadow/update', '$aws/things/#', '$aws/#'].map((filter) => ({
    action: 'iot:Subscribe',
    resource: `topicfilter/${filter}`,
  })),
  ...[
    'iot:GetThingShadow',
    'iot:UpdateThingShadow',
    'iot:DeleteThingShadow',
    'iot:DescribeJobExecution',
    'iot:GetPendingJobExecutions',
    'iot:StartNextPendingJobExecution',
    'iot:UpdateJobExecution',
  ].map((action) => ({ action, resource: `thing/${OTHER}` })),
];

/**
 * Whether policies let one device act as another. Statements are tried, not read: denials and conditions count as
 * they would for a device. Conditions on keys other than the thing's hold for nobody (our choice).
 *
 * @param arnPrefix `arn:aws:iot:region:account:`
 */
export function allowsOtherThings(documents: readonly PolicyDocument[], arnPrefix: string): boolean {
  const attached = compilePolicies(documents, ATTACHED);
  const unattached = compilePolicies(documents, UNATTACHED);
  const allows = (authorize: Authorize, { action, resource }: Probe) =>
    authorize(action, arnPrefix + resource) === 'ALLOWED';
  const connect = { action: 'iot:Connect', resource: `client/${OTHER}` };
  return (
    allows(unattached, connect) ||
    allows(attached, connect) ||
    [...PROBES, ...writtenFilters(documents)].some((probe) => allows(attached, probe))
  );
}

/** The topic filters that the policies name and that reach another thing's reserved topics. */
function* writtenFilters(documents: readonly PolicyDocument[]): Generator<Probe> {
  for (const { statements } of documents) {
    for (const { effect, resources } of statements) {
      if (effect !== 'Allow' || !resources || resources.not) continue;
      for (const pattern of resources.patterns) {
        const filter = topicFilterOf(pattern)?.replaceAll(/\$\{[^}]*\}/g, OWN);
        if (filter === undefined || !reachesOtherThings(filter)) continue;
        yield { action: 'iot:Subscribe', resource: `topicfilter/${filter}` };
      }
    }
  }
}

/** The MQTT filter of a resource such as `arn:…:topicfilter/a/+`, one of those that its wildcards stand for. */
export function topicFilterOf(resource: string): string | undefined {
  const at = resource.indexOf(':topicfilter/');
  return at < 0 ? undefined : resource.slice(at + ':topicfilter/'.length).replaceAll(/(?<!\$)[*?]/g, 'x');
}

function reachesOtherThings(filter: string): boolean {
  const [first, second, third] = filter.split('/');
  if (first !== '$aws') return false;
  if (second === '#') return true;
  return (second === 'things' || second === '+') && (third === '#' || third === '+');
}
