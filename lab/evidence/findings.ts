import {
  ListPrincipalThingsCommand,
  paginateListAuditFindings,
  paginateListViolationEvents,
  type AuditFinding,
  type IoTClient,
} from '@aws-sdk/client-iot';

/** A change of a violation. Times are milliseconds of lab time. */
export interface Violation {
  readonly atMs: number;
  readonly thing: string;
  readonly profile: string;
  readonly behavior: string;
  /** `in-alarm`, `alarm-cleared` or `alarm-invalidated`. */
  readonly type: string;
}

/** A resource that an audit check found not compliant. */
export interface Finding {
  /** Named in words that do not depend on keys: `the certificate of pump-001`. */
  readonly resource: string;
  readonly severity: string;
  readonly reason: string;
}

/** What Device Defender has found, asked through its API: the same on every target. */
export interface Findings {
  /** Violation events between two times, the earliest first. */
  violations(fromMs: number, toMs: number): Promise<Violation[]>;
  /** What a check of an audit found: audit notifications carry counts only. */
  auditFindings(taskId: string, checkName: string): Promise<Finding[]>;
}

const PAGE = 250;

export function createFindings(iot: IoTClient): Findings {
  return {
    violations: async (fromMs, toMs) => {
      const found: Violation[] = [];
      const range = { startTime: new Date(fromMs), endTime: new Date(toMs) };
      for await (const page of paginateListViolationEvents({ client: iot, pageSize: PAGE }, range)) {
        for (const event of page.violationEvents ?? []) {
          found.push({
            atMs: event.violationEventTime?.getTime() ?? 0,
            thing: event.thingName ?? '',
            profile: event.securityProfileName ?? '',
            behavior: event.behavior?.name ?? '',
            type: event.violationEventType ?? '',
          });
        }
      }
      return found.sort((a, b) => a.atMs - b.atMs || (a.thing < b.thing ? -1 : 1));
    },
    auditFindings: async (taskId, checkName) => {
      const found: Finding[] = [];
      for await (const page of paginateListAuditFindings(
        { client: iot, pageSize: PAGE },
        { taskId, checkName },
      )) {
        for (const finding of page.findings ?? []) {
          found.push({
            resource: await resourceName(finding, iot),
            severity: finding.severity ?? '',
            reason: finding.reasonForNonCompliance ?? '',
          });
        }
      }
      return found.sort((a, b) => (a.resource < b.resource ? -1 : 1));
    },
  };
}

async function resourceName(finding: AuditFinding, iot: IoTClient): Promise<string> {
  const { resourceType = 'resource', resourceIdentifier: id = {} } = finding.nonCompliantResource ?? {};
  if (id.deviceCertificateArn ?? id.deviceCertificateId) return certificateName(id.deviceCertificateArn, iot);
  const name =
    id.policyVersionIdentifier?.policyName ??
    id.clientId ??
    id.roleAliasArn ??
    id.iamRoleArn ??
    id.cognitoIdentityPoolId ??
    id.account;
  return name === undefined ? resourceType : `${resourceType} ${name}`;
}

/** Certificate ids come from keys and differ from run to run: a certificate is called by its things. */
async function certificateName(arn: string | undefined, iot: IoTClient): Promise<string> {
  if (arn === undefined) return 'a certificate';
  const { things = [] } = await iot.send(new ListPrincipalThingsCommand({ principal: arn }));
  return things.length === 0
    ? 'a certificate of no thing'
    : `the certificate of ${[...things].sort().join(', ')}`;
}
