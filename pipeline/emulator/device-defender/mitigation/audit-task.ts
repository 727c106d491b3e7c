import type {
  AuditMitigationActionsExecutionStatus,
  AuditMitigationActionsTaskStatus,
  StartAuditMitigationActionsTaskRequest,
  TaskStatisticsForAuditCheck,
} from '@aws-sdk/client-iot';
import type { KeptFinding } from '../audit/audit-task.ts';
import type { MitigationAction } from './mitigation-actions.ts';

/** One action on one finding. */
export interface AuditExecution {
  readonly findingId: string;
  readonly action: MitigationAction;
  status: AuditMitigationActionsExecutionStatus;
  startMs?: number;
  endMs?: number;
  errorCode?: string;
  message?: string;
}

/** One finding with the actions for its check, in their order. */
export interface FindingMitigation {
  readonly finding: KeptFinding;
  readonly executions: readonly AuditExecution[];
}

export interface AuditMitigationTask {
  readonly id: string;
  readonly token: string | undefined;
  readonly target: StartAuditMitigationActionsTaskRequest['target'];
  readonly mapping: Record<string, string[]>;
  readonly actions: readonly MitigationAction[];
  readonly findings: readonly FindingMitigation[];
  readonly startMs: number;
  endMs: number | undefined;
  status: AuditMitigationActionsTaskStatus;
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
    const has = (status: AuditMitigationActionsExecutionStatus) =>
      executions.some((execution) => execution.status === status);
    counts.totalFindingsCount!++;
    if (has('FAILED')) counts.failedFindingsCount!++;
    else if (has('CANCELED')) counts.canceledFindingsCount!++;
    else if (executions.length === 0) counts.skippedFindingsCount!++;
    else if (executions.every(({ status }) => status === 'COMPLETED')) counts.succeededFindingsCount!++;
  }
  return statistics;
}
