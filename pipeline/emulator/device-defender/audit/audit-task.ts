import type { AuditCheckRunStatus, AuditFinding, AuditTaskStatus, AuditTaskType } from '@aws-sdk/client-iot';
import type { AuditCheckName } from '../../services/iot/audit-checks.ts';

/** How one check of an audit stands. Counts are of resources, not of findings. */
export interface CheckRun {
  status: AuditCheckRunStatus;
  total?: number;
  nonCompliant?: number;
  suppressed?: number;
  errorCode?: 'INSUFFICIENT_PERMISSIONS' | 'AUDIT_CHECK_DISABLED';
  message?: string;
}

/** One run of an audit. Times in epoch milliseconds. */
export interface AuditTask {
  readonly id: string;
  readonly type: AuditTaskType;
  readonly scheduledAuditName: string | undefined;
  readonly startMs: number;
  readonly sinceMs: number | undefined;
  status: AuditTaskStatus;
  readonly checks: Map<AuditCheckName, CheckRun>;
}

/** A finding with what the API leaves out. */
export interface KeptFinding extends AuditFinding {
  readonly findingId: string;
  readonly taskId: string;
  readonly checkName: AuditCheckName;
  readonly findingTime: Date;
}

export function isPending({ status }: CheckRun): boolean {
  return status === 'IN_PROGRESS' || status === 'WAITING_FOR_DATA_COLLECTION';
}

/** How many checks of a task are in which state. */
export function taskStatistics({ checks }: AuditTask) {
  const count = (wanted: AuditCheckRunStatus) =>
    [...checks.values()].filter(({ status }) => status === wanted).length;
  return {
    totalChecks: checks.size,
    inProgressChecks: count('IN_PROGRESS'),
    waitingForDataCollectionChecks: count('WAITING_FOR_DATA_COLLECTION'),
    compliantChecks: count('COMPLETED_COMPLIANT'),
    nonCompliantChecks: count('COMPLETED_NON_COMPLIANT'),
    failedChecks: count('FAILED'),
    canceledChecks: count('CANCELED'),
  };
}
