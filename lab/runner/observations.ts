import type { SplunkClient } from '#splunk/client';
import type { Role } from '../scenario/expectations.ts';
import type { Plan } from '../scenario/plan.ts';
import type { ExpectationResult } from '../results.ts';
import type { StageCounts } from '../target.ts';
import type { Detection } from './detections.ts';
import type { DetectionRun } from './detection-schedule.ts';

/** Everything an expectation is judged by. Times are milliseconds of lab time. */
export interface Observations {
  readonly plan: Plan;
  readonly startMs: number;
  /** The first action of the attack. */
  readonly attackMs: number;
  readonly endMs: number;
  readonly detections: readonly Detection[];
  readonly runs: readonly DetectionRun[];
  readonly splunk: SplunkClient;
  readonly counts: StageCounts | undefined;
}

/** The things a role stands for in this run. */
export function thingsInRole(role: Role, plan: Plan): ReadonlySet<string> {
  const { attackers, twins } = plan.roles;
  if (role === 'attacker') return new Set(attackers);
  if (role === 'twin') return new Set(twins);
  return new Set(plan.participants.map(({ thing }) => thing).filter((thing) => !attackers.includes(thing)));
}

export function isoWindow(earliestMs: number, latestMs: number): ExpectationResult['window'] {
  return { earliest: new Date(earliestMs).toISOString(), latest: new Date(latestMs).toISOString() };
}
