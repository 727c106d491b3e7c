import { Cron } from 'croner';
import { MINUTE } from '#kernel';
import type { Budget } from '../scenario/budget.ts';
import { durationMs } from '../scenario/duration.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Detection } from './detections.ts';
import { detectionsOf } from './detections-of-scenario.ts';

/**
 * What a scenario will cost, known before it runs: a report of each device in each interval, and each saved search on
 * its schedule. Attacks that send more reports or fewer are left out.
 */
export function plannedLoad(scenario: Scenario, detections: readonly Detection[]): Budget {
  const { baseline, duration, settle = '10m', reportEvery = '5m', fleet } = scenario;
  const spanMs = [baseline, duration, settle].reduce((sum, each) => sum + durationMs(each), 0);
  const things = Object.values(fleet).reduce((sum, count) => sum + count, 0);
  const runs = detectionsOf(scenario, detections).map(({ cron }) => Math.floor(spanMs / periodMs(cron)));
  return {
    reports: things * Math.ceil(spanMs / durationMs(reportEvery)),
    searches: runs.reduce((sum, count) => sum + count, 0),
  };
}

const periods = new Map<string, number>();

/** Milliseconds between two runs of a schedule whose runs are evenly spread, as those of the app are. */
function periodMs(cron: string): number {
  const known = periods.get(cron);
  if (known !== undefined) return known;
  const [one, two] = new Cron(cron, { timezone: 'UTC' }).nextRuns(2, new Date(0));
  const period = one && two ? two.getTime() - one.getTime() : 5 * MINUTE;
  periods.set(cron, period);
  return period;
}
