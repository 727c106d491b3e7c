import { DAY, SECOND, type Clock } from '#kernel';
import type {
  DetectMitigationActionExecutionStatus,
  DetectMitigationActionsTaskStatus,
  DetectMitigationActionsTaskTarget,
  ViolationEventOccurrenceRange,
} from '@aws-sdk/client-iot';
import { executeAction, type ExecuteDependencies } from './execute.ts';
import type { MitigationAction } from './mitigation-actions.ts';

/** One action on the thing of one violation. */
export interface DetectExecution {
  readonly taskId: string;
  readonly violationId: string;
  readonly thingName: string;
  readonly action: MitigationAction;
  status: DetectMitigationActionExecutionStatus | 'PENDING';
  startMs?: number;
  endMs?: number;
  errorCode?: string;
  message?: string;
}

export interface DetectMitigationTask {
  readonly id: string;
  readonly token: string | undefined;
  readonly target: DetectMitigationActionsTaskTarget;
  readonly range: ViolationEventOccurrenceRange | undefined;
  readonly onlyActive: boolean;
  readonly withSuppressed: boolean;
  readonly actions: readonly MitigationAction[];
  /** Grouped by violation, the actions of each in their order. */
  readonly violations: readonly (readonly DetectExecution[])[];
  readonly startMs: number;
  endMs: number | undefined;
  status: DetectMitigationActionsTaskStatus;
}

/** Our choice: one violation after the other, this long each. */
const VIOLATION_MS = SECOND;
/** Mitigation tasks are kept for 90 days (AWS IoT Device Defender quotas). */
const RETENTION_MS = 90 * DAY;

/** Mitigates violations, and keeps how that went. */
export class DetectMitigation {
  readonly #clock: Clock;
  readonly #execute: ExecuteDependencies;
  readonly #tasks = new Map<string, DetectMitigationTask>();

  constructor(clock: Clock, execute: ExecuteDependencies) {
    this.#clock = clock;
    this.#execute = execute;
  }

  task(id: string): DetectMitigationTask | undefined {
    return this.#tasks.get(id);
  }

  tasks(): Iterable<DetectMitigationTask> {
    return this.#tasks.values();
  }

  start(task: DetectMitigationTask): void {
    for (const [id, { startMs }] of this.#tasks) {
      if (startMs < this.#clock.now() - RETENTION_MS) this.#tasks.delete(id);
    }
    this.#tasks.set(task.id, task);
    this.#next(task, 0);
  }

  cancel(task: DetectMitigationTask): void {
    for (const execution of task.violations.flat()) {
      if (execution.status === 'PENDING') execution.status = 'SKIPPED';
    }
    this.#end(task, 'CANCELED');
  }

  #next(task: DetectMitigationTask, index: number): void {
    const step = async () => {
      if (task.status !== 'IN_PROGRESS') return;
      const current = task.violations[index];
      if (current) {
        await this.#mitigate(current);
        this.#next(task, index + 1);
        return;
      }
      const hasFailed = task.violations.flat().some(({ status }) => status === 'FAILED');
      this.#end(task, hasFailed ? 'FAILED' : 'SUCCESSFUL');
    };
    this.#clock.setTimer(VIOLATION_MS, step, TIMER);
  }

  async #mitigate(executions: readonly DetectExecution[]): Promise<void> {
    let hasFailed = false;
    for (const execution of executions) {
      if (execution.status !== 'PENDING') continue;
      if (hasFailed) {
        execution.status = 'SKIPPED';
        continue;
      }
      execution.status = 'IN_PROGRESS';
      execution.startMs = this.#clock.now();
      const { thingName } = execution;
      const failure = await executeAction(execution.action, { thingName }, this.#execute);
      execution.endMs = this.#clock.now();
      Object.assign(execution, failure, {
        status: failure ? 'FAILED' : 'SUCCESSFUL',
      } satisfies Partial<DetectExecution>);
      hasFailed = failure !== undefined;
    }
  }

  #end(task: DetectMitigationTask, status: DetectMitigationTask['status']): void {
    task.status = status;
    task.endMs = this.#clock.now();
  }
}

const TIMER = { rank: 'defender', name: 'device defender detect mitigation' } as const;
