import { taskStatistics, type AuditTask } from './audit-task.ts';

/**
 * The SNS message at the end of an audit (schema `arn:aws:iot:::schema:auditnotification/1.0`): one item per check.
 * `suppressedNonCompliantResourceCount` is spelled so here, unlike in the API.
 */
export function auditNotification(task: AuditTask, accountId: string): string {
  const statistics = taskStatistics(task);
  return JSON.stringify({
    accountId,
    taskId: task.id,
    taskStatus: task.status,
    taskType: task.type,
    scheduledAuditName: task.scheduledAuditName,
    failedChecksCount: statistics.failedChecks,
    canceledChecksCount: statistics.canceledChecks,
    nonCompliantChecksCount: statistics.nonCompliantChecks,
    compliantChecksCount: statistics.compliantChecks,
    totalChecksCount: statistics.totalChecks,
    taskStartTime: task.startMs,
    auditDetails: [...task.checks].map(([checkName, run]) => ({
      checkName,
      checkRunStatus: run.status,
      nonCompliantResourcesCount: run.nonCompliant ?? 0,
      totalResourcesCount: run.total ?? 0,
      suppressedNonCompliantResourceCount: run.suppressed ?? 0,
      message: run.message,
      errorCode: run.errorCode,
    })),
  });
}
