import { formatDuration } from '../scenario/duration.ts';
import type { DetectionFires } from '../scenario/expectations.ts';
import { describeExpectation, fieldMatches } from '../scenario/matchers.ts';
import type { ExpectationResult, ResultRow } from '../results.ts';
import type { DetectionRun } from './detection-schedule.ts';
import { isoWindow, type Observations } from './observations.ts';
import { aboutRole, describeRole, thingsInRole, thingsOf } from './role-rows.ts';
import { formatExpectedRow, formatRow, rowMatches } from './rows.ts';

/** The saved search must return a row for a thing of the role, after the attack began and within the time allowed. */
export async function evaluateDetectionFires(
  expectation: DetectionFires,
  observed: Observations,
): Promise<ExpectationResult> {
  const { plan, attackMs, endMs } = observed;
  const detection = observed.detections.find(({ name }) => name === expectation.detection);
  const isAbout = aboutRole(expectation.role, plan);
  const runs = observed.runs.filter((run) => run.detection === expectation.detection);
  const first = runs.find((run) => run.atMs >= attackMs && run.rows.some(isAbout));
  const timeToDetectMs = first ? first.atMs - attackMs : undefined;
  const rows = first?.rows.filter(isAbout) ?? [];
  const who = expectation.each ? `every ${expectation.role}` : describeRole(expectation.role, plan);
  const problem = findProblem(expectation, observed, runs, isAbout);
  return {
    name: `${expectation.detection} fires for ${who} within ${formatDuration(expectation.withinMs)}`,
    kind: 'detection-fires',
    search: detection?.search ?? '',
    window: first ? isoWindow(first.earliestMs, first.latestMs) : isoWindow(attackMs, endMs),
    status: problem ? 'failed' : 'passed',
    rows: rows.slice(0, 20),
    sawEvents: first ? first.sawEvents : runs.reduce((sum, run) => sum + run.sawEvents, 0),
    ...(timeToDetectMs === undefined ? {} : { timeToDetectMs }),
    ...(problem ? { message: problem } : {}),
  };
}

function findProblem(
  { role, row, each, alerts, withinMs }: DetectionFires,
  { plan, attackMs, endMs }: Observations,
  runs: readonly DetectionRun[],
  isAbout: (row: ResultRow) => boolean,
): string | undefined {
  const early = runs.find((run) => run.atMs < attackMs && run.rows.some(isAbout));
  if (early) {
    return `It fired at ${iso(early.atMs)}, before the attack began at ${iso(attackMs)}: ${formatRow(early.rows.find(isAbout)!)}`;
  }
  const fired = runs.filter((run) => run.atMs >= attackMs && run.rows.some(isAbout));
  const [first] = fired;
  const things = [...thingsInRole(role, plan)];
  if (!first) {
    return `It never fired for ${things.join(', ') || 'the fleet'} in ${runs.length} runs from ${iso(attackMs)} to ${iso(endMs)}.${lastRows(runs)}`;
  }
  const inTime = fired.filter((run) => run.atMs - attackMs <= withinMs);
  if (inTime.length === 0) {
    return `It fired after ${formatDuration(first.atMs - attackMs)}, allowed are ${formatDuration(withinMs)}.`;
  }
  const rows = inTime.flatMap((run) => run.rows.filter(isAbout));
  if (row && !rows.some((found) => rowMatches(found, row, plan.roles))) {
    const found = first.rows.filter(isAbout).map((one) => `+ ${formatRow(one)}`);
    return `The row is not as expected (- expected, + found).\n- ${formatExpectedRow(row)}\n${found.join('\n')}`;
  }
  const foundThings = new Set(rows.flatMap(thingsOf));
  const missed = each ? things.filter((thing) => !foundThings.has(thing)) : [];
  if (missed.length > 0) return `It did not fire in time for ${missed.join(', ')}.`;
  return alerts === undefined ? undefined : tooManyAlerts(alerts, runs, isAbout, plan.roles);
}

function tooManyAlerts(
  expected: NonNullable<DetectionFires['alerts']>,
  runs: readonly DetectionRun[],
  isAbout: (row: ResultRow) => boolean,
  roles: Observations['plan']['roles'],
): string | undefined {
  const alertsOf = new Map<string, number>();
  for (const row of runs.flatMap((run) => run.alerts.filter(isAbout))) {
    const thing = thingsOf(row).join(', ') || 'the fleet';
    alertsOf.set(thing, (alertsOf.get(thing) ?? 0) + 1);
  }
  const wrong = [...alertsOf].filter(([, count]) => !fieldMatches([String(count)], expected, roles));
  if (wrong.length === 0) return undefined;
  return `Alerts after suppression: expected ${describeExpectation(expected)}, got ${wrong.map(([thing, count]) => `${count} for ${thing}`).join(', ')}.`;
}

const iso = (ms: number) => new Date(ms).toISOString();

function lastRows(runs: Observations['runs']): string {
  const others = runs.flatMap((run) => run.rows).slice(-3);
  return others.length === 0
    ? ' It returned no rows at all.'
    : `\nRows for others:\n${others.map((row) => `  ${formatRow(row)}`).join('\n')}`;
}
