import type {
  AuditMitigationActionsExecutionStatus,
  StartAuditMitigationActionsTaskRequest,
  TaskStatisticsForAuditCheck,
} from '@aws-sdk/client-iot';
import type { KeptFinding } from '../audit/audit-task.ts';
import type { MitigationAction } from './mitigation-actions.ts';
import type { Execution, MitigationTask, Progress } from './mitigation-tasks.ts';

/** The API's words for how far an action or a task is. */
export const AUDIT_STATUS = {
  PENDING: 'PENDING',
  IN_PROGRESS: 'IN_PROGRESS',
  DONE: 'COMPLETED',
  FAILED: 'FAILED',
  SKIPPED: 'SKIPPED',
  CANCELED: 'CANCELED',
} as const satisfies Record<Progress, AuditMitigationActionsExecutionStatus>;

/** One action on one finding. */
export interface AuditExecution extends Execution {
  readonly findingId: string;
}

/** One finding with the actions for its check, in their order. */
export interface FindingMitigation {
  readonly finding: KeptFinding;
  readonly executions: readonly AuditExecution[];
}

export interface AuditMitigationTask extends MitigationTask {
  readonly token: string | undefined;
  readonly target: StartAuditMitigationActionsTaskRequest['target'];
  readonly mapping: Record<string, string[]>;
  readonly actions: readonly MitigationAction[];
  readonly findings: readonly FindingMitigation[];
}

/** How the findings of each check went. A finding has failed when one of its actions has. */
export function statisticsOf({ findings }: AuditMitigationTask): Record<string, TaskStatisticsForAuditCheck> {
  const statistics: Record<string, Required<TaskStatisticsForAuditCheck>> = {};
  for (const { finding, executions } of findings) {
    const counts = (statistics[finding.checkName] ??= {
      totalFindingsCount: 0,
      failedFindingsCount: 0,
      succeededFindingsCount: 0,
      skippedFindingsCount: 0,
      canceledFindingsCount: 0,
    });
    const has = (status: Progress) => executions.some((execution) => execution.status === status);
    counts.totalFindingsCount!++;
    if (has('FAILED')) counts.failedFindingsCount!++;
    else if (has('CANCELED')) counts.canceledFindingsCount!++;
    else if (executions.length === 0) counts.skippedFindingsCount!++;
    else if (executions.every(({ status }) => status === 'DONE')) counts.succeededFindingsCount!++;
  }
  return statistics;
}
