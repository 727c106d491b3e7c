import type { Clock, Timer } from '#kernel';
import type { AuditCheckName } from '../../services/iot/audit-checks.ts';
import type { IotState, ScheduledAudit } from '../../services/iot/index.ts';
import type { Audits } from './audits.ts';
import { nextRunMs } from './schedule.ts';

/** Starts scheduled audits when their time has come. */
export class ScheduledAudits {
  readonly #state: IotState;
  readonly #clock: Clock;
  readonly #audits: Audits;
  readonly #timers = new Map<string, Timer>();
  readonly #lastRunMs = new Map<ScheduledAudit, number>();

  constructor(state: IotState, clock: Clock, audits: Audits) {
    this.#state = state;
    this.#clock = clock;
    this.#audits = audits;
    state.changes.onChange('audit', () => this.#dropDeleted());
  }

  /** Plans the next run, anew if it was planned before. */
  plan(audit: ScheduledAudit): void {
    const name = audit.scheduledAuditName!;
    this.#timers.get(name)?.cancel();
    const nowMs = this.#clock.now();
    const run = () => {
      const sinceMs = this.#lastRunMs.get(audit);
      this.#lastRunMs.set(audit, this.#clock.now());
      this.#audits.start(audit.targetCheckNames as AuditCheckName[], {
        name,
        ...(sinceMs !== undefined && { sinceMs }),
      });
      this.plan(audit);
    };
    this.#timers.set(name, this.#clock.setTimer(nextRunMs(audit, nowMs) - nowMs, run, TIMER));
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #dropDeleted(): void {
    for (const [name, timer] of this.#timers) {
      if (this.#state.scheduledAudits.has(name)) continue;
      timer.cancel();
      this.#timers.delete(name);
    }
  }
}

const TIMER = { rank: 'defender', name: 'device defender scheduled audit' } as const;
