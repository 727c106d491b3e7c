import type {
  DetectMitigationActionExecutionStatus,
  DetectMitigationActionsTaskTarget,
  ViolationEventOccurrenceRange,
} from '@aws-sdk/client-iot';
import type { MitigationAction } from './mitigation-actions.ts';
import type { Execution, MitigationTask, Progress } from './mitigation-tasks.ts';

/** The API's words for how far an action is; it has none for one that waits and none for one that was canceled. */
export const DETECT_EXECUTION_STATUS = {
  PENDING: 'IN_PROGRESS',
  IN_PROGRESS: 'IN_PROGRESS',
  DONE: 'SUCCESSFUL',
  FAILED: 'FAILED',
  SKIPPED: 'SKIPPED',
  CANCELED: 'SKIPPED',
} as const satisfies Record<Progress, DetectMitigationActionExecutionStatus>;

/** The API's words for how far a task is. */
export const DETECT_TASK_STATUS = {
  IN_PROGRESS: 'IN_PROGRESS',
  DONE: 'SUCCESSFUL',
  FAILED: 'FAILED',
  CANCELED: 'CANCELED',
} as const satisfies Record<MitigationTask['status'], string>;

/** One action on the thing of one violation. */
export interface DetectExecution extends Execution {
  readonly taskId: string;
  readonly violationId: string;
  readonly thingName: string;
}

export interface DetectMitigationTask extends MitigationTask {
  readonly token: string | undefined;
  readonly target: DetectMitigationActionsTaskTarget;
  readonly range: ViolationEventOccurrenceRange | undefined;
  readonly onlyActive: boolean;
  readonly withSuppressed: boolean;
  readonly actions: readonly MitigationAction[];
  /** One violation with its actions, in their order. */
  readonly violations: readonly {
    readonly thingName: string;
    readonly executions: readonly DetectExecution[];
  }[];
}
