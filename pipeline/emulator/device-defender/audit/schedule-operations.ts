import { alreadyExists, get, invalidRequest, limitExceeded } from '../../services/iot/errors.ts';
import type { IotOperations, IotState, ScheduledAudit } from '../../services/iot/index.ts';
import { page } from '../../services/iot/page.ts';
import { saveTags } from '../../services/iot/tags.ts';
import { scheduleProblem } from './schedule.ts';
import type { ScheduledAudits } from './scheduled-audits.ts';
import { enabledChecks } from './task-operations.ts';

/** Scheduled audits of an account (AWS IoT Device Defender quotas). */
const MOST_SCHEDULED = 5;

export function scheduledAuditOperations(
  state: IotState,
  schedule: ScheduledAudits,
  now: () => number,
  arn: (kind: string, name: string) => string,
) {
  const { scheduledAudits, changes } = state;
  return {
    CreateScheduledAudit: ({ scheduledAuditName: name, tags, targetCheckNames, ...when }) => {
      const old = scheduledAudits.get(name);
      if (old) throw alreadyExists('Scheduled audit', name, old.scheduledAuditArn!);
      const problem = scheduleProblem(when);
      if (problem !== undefined) throw invalidRequest(problem);
      const checks = enabledChecks(state, targetCheckNames);
      if (scheduledAudits.size >= MOST_SCHEDULED) {
        throw limitExceeded(`An account has at most ${MOST_SCHEDULED} scheduled audits`);
      }
      const audit: ScheduledAudit = {
        ...when,
        scheduledAuditName: name,
        scheduledAuditArn: arn('scheduledaudit', name),
        targetCheckNames: checks,
        createdAt: now(),
      };
      scheduledAudits.set(name, audit);
      saveTags(state, audit.scheduledAuditArn!, tags);
      schedule.plan(audit);
      return { scheduledAuditArn: audit.scheduledAuditArn };
    },

    DescribeScheduledAudit: ({ scheduledAuditName }) => {
      const { createdAt: _createdAt, ...audit } = get(scheduledAudits, 'Scheduled audit', scheduledAuditName);
      return audit;
    },

    UpdateScheduledAudit: ({ scheduledAuditName, targetCheckNames, ...when }) => {
      const audit = get(scheduledAudits, 'Scheduled audit', scheduledAuditName);
      const given = Object.fromEntries(Object.entries(when).filter(([, value]) => value !== undefined));
      const problem = scheduleProblem({ ...audit, ...given });
      if (problem !== undefined) throw invalidRequest(problem);
      if (targetCheckNames) audit.targetCheckNames = enabledChecks(state, targetCheckNames);
      Object.assign(audit, given);
      schedule.plan(audit);
      return { scheduledAuditArn: audit.scheduledAuditArn };
    },

    DeleteScheduledAudit: ({ scheduledAuditName }) => {
      const { scheduledAuditArn } = get(scheduledAudits, 'Scheduled audit', scheduledAuditName);
      scheduledAudits.delete(scheduledAuditName);
      state.tags.delete(scheduledAuditArn!);
      changes.announce('audit');
      return {};
    },

    ListScheduledAudits: ({ nextToken, maxResults }) => {
      const paged = page(scheduledAudits.values(), nextToken, maxResults);
      return {
        scheduledAudits: paged.items.map(
          ({ createdAt: _createdAt, targetCheckNames: _names, ...metadata }) => metadata,
        ),
        nextToken: paged.nextToken,
      };
    },
  } satisfies IotOperations;
}
