import {
  ListViolationEventsCommand,
  paginateListAuditFindings,
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

/** What Device Defender has found, asked through its API: the same on every target. */
export interface Findings {
  /** Violation events between two times, the earliest first. */
  violations(fromMs: number, toMs: number): Promise<Violation[]>;
  /** The resources that a check of an audit found not compliant: audit notifications carry counts only. */
  auditFindings(taskId: string, checkName: string): Promise<AuditFinding[]>;
}

export function createFindings(iot: IoTClient): Findings {
  return {
    violations: async (fromMs, toMs) => {
      const found: Violation[] = [];
      let nextToken: string | undefined;
      do {
        const page = await iot.send(
          new ListViolationEventsCommand({
            startTime: new Date(fromMs),
            endTime: new Date(toMs),
            maxResults: 250,
            ...(nextToken === undefined ? {} : { nextToken }),
          }),
        );
        for (const event of page.violationEvents ?? []) {
          found.push({
            atMs: event.violationEventTime?.getTime() ?? 0,
            thing: event.thingName ?? '',
            profile: event.securityProfileName ?? '',
            behavior: event.behavior?.name ?? '',
            type: event.violationEventType ?? '',
          });
        }
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return found.sort((a, b) => a.atMs - b.atMs || (a.thing < b.thing ? -1 : 1));
    },
    auditFindings: async (taskId, checkName) => {
      const found: AuditFinding[] = [];
      for await (const page of paginateListAuditFindings(
        { client: iot, pageSize: 250 },
        { taskId, checkName },
      ))
        found.push(...(page.findings ?? []));
      return found;
    },
  };
}
