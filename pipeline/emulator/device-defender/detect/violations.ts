import type {
  Behavior,
  BehaviorCriteriaType,
  ConfidenceLevel,
  VerificationState,
  ViolationEventType,
} from '@aws-sdk/client-iot';
import type { DeviceIdentity } from '../../broker/index.ts';
import type { MetricValue } from '../metric-value.ts';

/** What stays the same from the alarm to its end. */
export interface ViolationSubject {
  /** 32 lower-case hex digits; an alarm and its end share it. */
  readonly id: string;
  readonly device: DeviceIdentity;
  readonly profileName: string;
  /** As it was when the alarm was raised. */
  readonly behavior: Behavior;
  readonly criteriaType: BehaviorCriteriaType;
  readonly confidence: ConfidenceLevel | undefined;
}

/** An alarm that goes on. Times in epoch milliseconds. */
export interface ActiveViolation extends ViolationSubject {
  readonly startMs: number;
  lastMs: number;
  lastValue: MetricValue;
}

export interface ViolationEvent extends ViolationSubject {
  readonly type: ViolationEventType;
  readonly timeMs: number;
  /** Absent when the alarm became void. */
  readonly value: MetricValue | undefined;
}

export interface Verification {
  readonly state: VerificationState;
  readonly description: string | undefined;
}

/** Violations are stored for 30 days (AWS IoT Device Defender quotas). */
const RETENTION_MS = 30 * 86_400_000;
const UNVERIFIED: Verification = { state: 'UNKNOWN', description: undefined };

/** Alarms that go on, and what happened, in the order of time. */
export class Violations {
  readonly #active = new Map<string, ActiveViolation>();
  readonly #verifications = new Map<string, Verification>();
  #events: ViolationEvent[] = [];

  raise(violation: ActiveViolation): void {
    this.#active.set(violation.id, violation);
    this.#record(violation, 'in-alarm', violation.startMs, violation.lastValue);
  }

  clear(violation: ActiveViolation, timeMs: number, value: MetricValue): void {
    this.#active.delete(violation.id);
    this.#record(violation, 'alarm-cleared', timeMs, value);
  }

  invalidate(violation: ActiveViolation, timeMs: number): void {
    this.#active.delete(violation.id);
    this.#record(violation, 'alarm-invalidated', timeMs, undefined);
  }

  active(): Iterable<ActiveViolation> {
    return this.#active.values();
  }

  events(): readonly ViolationEvent[] {
    return this.#events;
  }

  verification(id: string): Verification {
    return this.#verifications.get(id) ?? UNVERIFIED;
  }

  /** False when there is no such violation. */
  verify(id: string, verification: Verification): boolean {
    if (!this.#events.some((event) => event.id === id) && !this.#active.has(id)) return false;
    this.#verifications.set(id, verification);
    return true;
  }

  /** Drops what is older than its retention. */
  forget(nowMs: number): void {
    const kept = this.#events.filter(({ timeMs }) => timeMs > nowMs - RETENTION_MS);
    if (kept.length === this.#events.length) return;
    this.#events = kept;
    const ids = new Set(kept.map(({ id }) => id));
    for (const id of this.#verifications.keys()) {
      if (!ids.has(id) && !this.#active.has(id)) this.#verifications.delete(id);
    }
  }

  #record(
    { id, device, profileName, behavior, criteriaType, confidence }: ViolationSubject,
    type: ViolationEventType,
    timeMs: number,
    value: MetricValue | undefined,
  ): void {
    this.#events.push({ id, device, profileName, behavior, criteriaType, confidence, type, timeMs, value });
  }
}
