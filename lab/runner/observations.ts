import type { FleetCounters } from '#devices';
import type { ReplaySummary } from '#pipeline';
import type { SplunkClient } from '#splunk/client';
import type { Findings } from '../evidence/findings.ts';
import type { Plan } from '../scenario/plan.ts';
import type { ExpectationResult } from '../results.ts';
import type { StageCounts } from '../target.ts';
import type { Detection } from './detections.ts';
import type { DetectionRun } from './detection-schedule.ts';

/** What was seen of a scenario. Times are milliseconds of lab time. */
export interface Observed {
  readonly plan: Plan;
  readonly startMs: number;
  /** The first action of the attack. */
  readonly attackMs: number;
  /** The end of the attack's last action. */
  readonly attackEndMs: number;
  readonly endMs: number;
  /** When saved searches began to run on their schedules, and when they ended. */
  readonly searchedFromMs: number;
  readonly searchedToMs: number;
  /** Those that ran. */
  readonly detections: readonly Detection[];
  /** Names of those that ran and for which this scenario's fleet sends nothing they could see. */
  readonly outOfSight: readonly string[];
  readonly runs: readonly DetectionRun[];
  readonly splunk: SplunkClient;
  /** What Device Defender found, where the target tells it. */
  readonly findings?: Findings | undefined;
  readonly counts: StageCounts | undefined;
  readonly fleet: FleetCounters;
}

/** Everything an expectation is judged by. */
export interface Observations extends Observed {
  /** Looks into the backup bucket, and delivers what Splunk lacks unless it is a dry run. */
  replay(dryRun: boolean): Promise<ReplaySummary>;
}

export function isoWindow(earliestMs: number, latestMs: number): ExpectationResult['window'] {
  return { earliest: new Date(earliestMs).toISOString(), latest: new Date(latestMs).toISOString() };
}
