import { DAY, SECOND, type Clock } from '#kernel';
import type { MitigationSubject } from './action-kind.ts';
import { executeAction, type ExecuteDependencies } from './execute.ts';
import type { MitigationAction } from './mitigation-actions.ts';

/** Our choice: one finding or violation after the other, this long each. */
const SUBJECT_MS = SECOND;
/** Mitigation tasks are kept for 90 days (AWS IoT Device Defender quotas). */
const RETENTION_MS = 90 * DAY;

/** How far an action is; audit and detect have words of their own for it in the API. */
export type Progress = 'PENDING' | 'IN_PROGRESS' | 'DONE' | 'FAILED' | 'SKIPPED' | 'CANCELED';

/** One action on one finding or violation. */
export interface Execution {
  readonly action: MitigationAction;
  status: Progress;
  startMs?: number;
  endMs?: number;
  errorCode?: string;
  message?: string;
}

export interface MitigationTask {
  readonly id: string;
  readonly startMs: number;
  endMs: number | undefined;
  status: Exclude<Progress, 'PENDING' | 'SKIPPED'>;
}

/** What is mitigated, with the actions for it in their order. */
export interface SubjectMitigation {
  readonly subject: MitigationSubject;
  readonly executions: readonly Execution[];
}

/** Executes mitigation tasks of one kind, and keeps how they went. */
export class MitigationTasks<Task extends MitigationTask> {
  readonly #clock: Clock;
  readonly #execute: ExecuteDependencies;
  readonly #mitigationsOf: (task: Task) => readonly SubjectMitigation[];
  readonly #tasks = new Map<string, Task>();

  constructor(
    clock: Clock,
    execute: ExecuteDependencies,
    mitigationsOf: (task: Task) => readonly SubjectMitigation[],
  ) {
    this.#clock = clock;
    this.#execute = execute;
    this.#mitigationsOf = mitigationsOf;
  }

  task(id: string): Task | undefined {
    return this.#tasks.get(id);
  }

  tasks(): Iterable<Task> {
    return this.#tasks.values();
  }

  start(task: Task): void {
    for (const [id, { startMs }] of this.#tasks) {
      if (startMs < this.#clock.now() - RETENTION_MS) this.#tasks.delete(id);
    }
    this.#tasks.set(task.id, task);
    this.#next(task, 0);
  }

  /** What has been done stays done (developer guide, "dd-mitigation-actions"). */
  cancel(task: Task): void {
    for (const { executions } of this.#mitigationsOf(task)) {
      for (const execution of executions) if (execution.status === 'PENDING') execution.status = 'CANCELED';
    }
    this.#end(task, 'CANCELED');
  }

  #next(task: Task, index: number): void {
    const step = async () => {
      if (task.status !== 'IN_PROGRESS') return;
      const mitigations = this.#mitigationsOf(task);
      const current = mitigations[index];
      if (current) {
        await this.#mitigate(current);
        this.#next(task, index + 1);
        return;
      }
      const hasFailed = mitigations.some(({ executions }) =>
        executions.some(({ status }) => status === 'FAILED'),
      );
      this.#end(task, hasFailed ? 'FAILED' : 'DONE');
    };
    this.#clock.setTimer(SUBJECT_MS, step, TIMER);
  }

  /** In the given order; when one fails, the rest is skipped for this finding or violation. */
  async #mitigate({ subject, executions }: SubjectMitigation): Promise<void> {
    let hasFailed = false;
    for (const execution of executions) {
      if (execution.status !== 'PENDING') continue;
      if (hasFailed) {
        execution.status = 'SKIPPED';
        continue;
      }
      execution.status = 'IN_PROGRESS';
      execution.startMs = this.#clock.now();
      const failure = await executeAction(execution.action, subject, this.#execute);
      execution.endMs = this.#clock.now();
      Object.assign(execution, failure);
      execution.status = failure ? 'FAILED' : 'DONE';
      hasFailed = failure !== undefined;
    }
  }

  #end(task: Task, status: Task['status']): void {
    task.status = status;
    task.endMs = this.#clock.now();
  }
}

const TIMER = { rank: 'defender', name: 'device defender mitigation' } as const;
