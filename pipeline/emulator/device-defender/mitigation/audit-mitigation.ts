import { DAY, SECOND, type Clock } from '#kernel';
import type { AuditExecution, AuditMitigationTask, FindingMitigation } from './audit-task.ts';
import { executeAction, type ExecuteDependencies } from './execute.ts';

/** Our choice: one finding after the other, this long each. */
const FINDING_MS = SECOND;
/** Mitigation tasks are kept for 90 days (AWS IoT Device Defender quotas). */
const RETENTION_MS = 90 * DAY;

/** Mitigates audit findings, and keeps how that went. */
export class AuditMitigation {
  readonly #clock: Clock;
  readonly #execute: ExecuteDependencies;
  readonly #tasks = new Map<string, AuditMitigationTask>();

  constructor(clock: Clock, execute: ExecuteDependencies) {
    this.#clock = clock;
    this.#execute = execute;
  }

  task(id: string): AuditMitigationTask | undefined {
    return this.#tasks.get(id);
  }

  tasks(): Iterable<AuditMitigationTask> {
    return this.#tasks.values();
  }

  start(task: AuditMitigationTask): void {
    for (const [id, { startMs }] of this.#tasks) {
      if (startMs < this.#clock.now() - RETENTION_MS) this.#tasks.delete(id);
    }
    this.#tasks.set(task.id, task);
    this.#next(task, 0);
  }

  /** What has been done stays done (developer guide, "dd-mitigation-actions"). */
  cancel(task: AuditMitigationTask): void {
    for (const { executions } of task.findings) {
      for (const execution of executions) if (execution.status === 'PENDING') execution.status = 'CANCELED';
    }
    this.#end(task, 'CANCELED');
  }

  #next(task: AuditMitigationTask, index: number): void {
    const step = async () => {
      if (task.status !== 'IN_PROGRESS') return;
      const current = task.findings[index];
      if (current) {
        await this.#mitigate(current);
        this.#next(task, index + 1);
        return;
      }
      const failed = task.findings.some(({ executions }) =>
        executions.some(({ status }) => status === 'FAILED'),
      );
      this.#end(task, failed ? 'FAILED' : 'COMPLETED');
    };
    this.#clock.setTimer(FINDING_MS, step, TIMER);
  }

  /** In the given order; when one fails, the rest is skipped for this finding. */
  async #mitigate({ finding, executions }: FindingMitigation): Promise<void> {
    let hasFailed = false;
    for (const execution of executions) {
      if (execution.status !== 'PENDING') continue;
      if (hasFailed) {
        execution.status = 'SKIPPED';
        continue;
      }
      execution.status = 'IN_PROGRESS';
      execution.startMs = this.#clock.now();
      const failure = await executeAction(execution.action, { finding }, this.#execute);
      execution.endMs = this.#clock.now();
      Object.assign(execution, failure, {
        status: failure ? 'FAILED' : 'COMPLETED',
      } satisfies Partial<AuditExecution>);
      hasFailed = failure !== undefined;
    }
  }

  #end(task: AuditMitigationTask, status: AuditMitigationTask['status']): void {
    task.status = status;
    task.endMs = this.#clock.now();
  }
}

const TIMER = { rank: 'defender', name: 'device defender audit mitigation' } as const;
