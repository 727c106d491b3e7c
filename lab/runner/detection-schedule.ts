import { Cron } from 'croner';
import type { Clock, Timer } from '#kernel';
import { resolveTimeModifier } from '#splunk/spl';
import type { SplunkClient } from '#splunk/client';
import type { ResultRow } from '../results.ts';
import { AlertSuppression } from './alert-suppression.ts';
import type { Detection } from './detections.ts';

/** One scheduled run of a saved search. Times are milliseconds of lab time. */
export interface DetectionRun {
  readonly detection: string;
  readonly atMs: number;
  readonly earliestMs: number;
  readonly latestMs: number;
  /** Everything the search returned. */
  readonly rows: readonly ResultRow[];
  /** The rows an analyst is told about: those that no earlier alert keeps quiet. */
  readonly alerts: readonly ResultRow[];
  readonly sawEvents: number;
}

/** When a saved search runs after one moment and until another, in milliseconds of lab time. */
export function runTimes({ cron }: Detection, fromMs: number, toMs: number): number[] {
  const times: number[] = [];
  const schedule = inUtc(cron);
  for (let at = schedule.nextRun(new Date(fromMs)); at && at.getTime() <= toMs; at = schedule.nextRun(at)) {
    times.push(at.getTime());
  }
  return times;
}

/** An offset of nothing is UTC as well, and a fifth of the work of looking the zone up for every run. */
const inUtc = (cron: string) => new Cron(cron, { utcOffset: 0 });

/**
 * Runs the app's saved searches on their own schedules over their own windows, on lab time.
 *
 * The window is resolved here and sent as absolute times: the same call then works on a Splunk whose own clock
 * knows nothing of lab time.
 */
export class DetectionSchedule {
  readonly #clock: Clock;
  readonly #splunk: SplunkClient;
  readonly #timers = new Map<string, Timer>();
  readonly #suppression = new Map<string, AlertSuppression>();
  readonly runs: DetectionRun[] = [];

  constructor(clock: Clock, splunk: SplunkClient) {
    this.#clock = clock;
    this.#splunk = splunk;
  }

  start(detections: readonly Detection[]): void {
    for (const detection of detections) {
      this.#suppression.set(detection.name, new AlertSuppression(detection.suppress));
      this.#scheduleNext(detection, inUtc(detection.cron));
    }
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #scheduleNext(detection: Detection, schedule: Cron): void {
    const now = this.#clock.now();
    const next = schedule.nextRun(new Date(now));
    if (!next) return;
    const timer = this.#clock.setTimer(
      next.getTime() - now,
      async () => {
        await this.#runOnce(detection);
        if (this.#timers.has(detection.name)) this.#scheduleNext(detection, schedule);
      },
      { rank: 'scheduler', name: `saved search ${detection.name}` },
    );
    this.#timers.set(detection.name, timer);
  }

  async #runOnce(detection: Detection): Promise<void> {
    const atMs = this.#clock.now();
    const earliest = resolveTimeModifier(detection.earliest, atMs / 1000);
    const latest = resolveTimeModifier(detection.latest, atMs / 1000);
    const answer = await this.#splunk.search({ search: detection.search, earliest, latest });
    this.runs.push({
      detection: detection.name,
      atMs,
      earliestMs: earliest * 1000,
      latestMs: latest * 1000,
      rows: answer.rows,
      alerts: this.#suppression.get(detection.name)!.news(answer.rows, atMs),
      sawEvents: answer.eventCount,
    });
  }
}
