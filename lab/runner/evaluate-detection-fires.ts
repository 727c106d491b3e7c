import { formatDuration } from '../scenario/duration.ts';
import type { DetectionFires } from '../scenario/expectations.ts';
import type { ExpectationResult } from '../results.ts';
import { isoWindow, thingsInRole, type Observations } from './observations.ts';
import { formatExpectedRow, formatRow, rowMatches, valuesOf } from './rows.ts';

/** The saved search must return a row for a thing of the role, after the attack began and within the time allowed. */
export async function evaluateDetectionFires(
  expectation: DetectionFires,
  observed: Observations,
): Promise<ExpectationResult> {
  const { plan, attackMs, endMs } = observed;
  const detection = observed.detections.find(({ name }) => name === expectation.detection);
  const things = thingsInRole(expectation.role, plan);
  const runs = observed.runs.filter((run) => run.detection === expectation.detection);
  const about = (run: (typeof runs)[number]) =>
    run.rows.filter((row) => valuesOf(row['thing']).some((thing) => things.has(thing)));
  const early = runs.find((run) => run.atMs < attackMs && about(run).length > 0);
  const first = runs.find((run) => run.atMs >= attackMs && about(run).length > 0);
  const timeToDetectMs = first ? first.atMs - attackMs : undefined;
  const rows = first ? about(first) : [];
  const problem = early
    ? `It fired at ${iso(early.atMs)}, before the attack began at ${iso(attackMs)}: ${formatRow(about(early)[0]!)}`
    : !first
      ? `It never fired for ${[...things].join(', ')} in ${runs.length} runs from ${iso(attackMs)} to ${iso(endMs)}.${lastRows(runs)}`
      : timeToDetectMs! > expectation.withinMs
        ? `It fired after ${formatDuration(timeToDetectMs!)}, allowed are ${formatDuration(expectation.withinMs)}.`
        : expectation.row && !rows.some((row) => rowMatches(row, expectation.row!, plan.roles))
          ? `The row is not as expected.\n- ${formatExpectedRow(expectation.row)}\n${rows.map((row) => `+ ${formatRow(row)}`).join('\n')}`
          : undefined;
  return {
    name: `${expectation.detection} fires for the ${expectation.role} within ${formatDuration(expectation.withinMs)}`,
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

const iso = (ms: number) => new Date(ms).toISOString();

function lastRows(runs: Observations['runs']): string {
  const others = runs.flatMap((run) => run.rows).slice(-3);
  return others.length === 0
    ? ' It returned no rows at all.'
    : `\nRows for others:\n${others.map((row) => `  ${formatRow(row)}`).join('\n')}`;
}
