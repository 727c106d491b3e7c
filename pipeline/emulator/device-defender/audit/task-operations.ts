import { AUDIT_CHECKS, isAuditCheck, type AuditCheckName } from '../../services/iot/audit-checks.ts';
import { invalidRequest, limitExceeded, notFound } from '../../services/iot/errors.ts';
import type { IotOperations, IotState } from '../../services/iot/index.ts';
import { page } from '../../services/iot/page.ts';
import { AUDIT_RETENTION_MS, type Audits } from './audits.ts';
import { taskStatistics, type AuditTask, type CheckRun } from './audit-task.ts';

/** On-demand audits of an account at a time (AWS IoT Device Defender quotas). */
const MOST_ON_DEMAND = 10;

/** Audits on demand, and how audits went. */
export function auditTaskOperations(state: IotState, audits: Audits, now: () => number) {
  const get = (taskId: string): AuditTask => {
    const task = audits.task(taskId);
    if (!task) throw notFound('Audit task', taskId);
    return task;
  };
  return {
    StartOnDemandAuditTask: ({ targetCheckNames }) => {
      const names = enabledChecks(state, targetCheckNames);
      const running = [...audits.tasks()].filter(
        ({ type, status }) => type === 'ON_DEMAND_AUDIT_TASK' && status === 'IN_PROGRESS',
      );
      if (running.length >= MOST_ON_DEMAND) {
        throw limitExceeded(`At most ${MOST_ON_DEMAND} on-demand audits run at a time`);
      }
      return { taskId: audits.start(names).id };
    },

    CancelAuditTask: ({ taskId }) => {
      const task = get(taskId);
      if (task.status !== 'IN_PROGRESS') throw invalidRequest(`Audit task ${taskId} is not in progress`);
      audits.cancel(task);
      return {};
    },

    DescribeAuditTask: ({ taskId }) => {
      const task = get(taskId);
      return {
        taskStatus: task.status,
        taskType: task.type,
        taskStartTime: new Date(task.startMs),
        taskStatistics: taskStatistics(task),
        scheduledAuditName: task.scheduledAuditName,
        auditDetails: Object.fromEntries([...task.checks].map(([name, run]) => [name, describeRun(run)])),
      };
    },

    ListAuditTasks: ({ startTime, endTime, taskType, taskStatus, nextToken, maxResults }) => {
      if (startTime > endTime) throw invalidRequest('startTime must be before endTime');
      if (startTime.getTime() < now() - AUDIT_RETENTION_MS) {
        throw invalidRequest('startTime lies more than 90 days back');
      }
      const chosen = [...audits.tasks()].filter(
        ({ startMs, type, status }) =>
          startMs >= startTime.getTime() &&
          startMs <= endTime.getTime() &&
          (taskType === undefined || type === taskType) &&
          (taskStatus === undefined || status === taskStatus),
      );
      const paged = page(chosen, nextToken, maxResults);
      return {
        tasks: paged.items.map(({ id, status, type }) => ({
          taskId: id,
          taskStatus: status,
          taskType: type,
        })),
        nextToken: paged.nextToken,
      };
    },
  } satisfies IotOperations;
}

/** Throws InvalidRequestException unless all are checks that are enabled. */
export function enabledChecks(state: IotState, names: readonly string[]): AuditCheckName[] {
  if (names.length === 0) throw invalidRequest('targetCheckNames must name at least one check');
  return names.map((name) => {
    if (!isAuditCheck(name)) {
      throw invalidRequest(`Unknown audit check ${name}: use one of ${AUDIT_CHECKS.join(', ')}`);
    }
    if (!state.audit.enabledAt.has(name)) throw invalidRequest(`Audit check ${name} is not enabled`);
    return name;
  });
}

function describeRun({ status, total, nonCompliant, suppressed, errorCode, message }: CheckRun) {
  const isDone = status === 'COMPLETED_COMPLIANT' || status === 'COMPLETED_NON_COMPLIANT';
  return {
    checkRunStatus: status,
    checkCompliant: isDone ? status === 'COMPLETED_COMPLIANT' : undefined,
    totalResourcesCount: total,
    nonCompliantResourcesCount: nonCompliant,
    suppressedNonCompliantResourcesCount: suppressed,
    errorCode,
    message,
  };
}
