import type { DetectionQuiet } from '../scenario/expectations.ts';
import type { ExpectationResult, ResultRow } from '../results.ts';
import { isoWindow, type Observations } from './observations.ts';
import { aboutRole, describeRole, thingsOf } from './role-rows.ts';
import { formatRow } from './rows.ts';

/** No run of the saved search may return a row about a thing of the role. A row that names no thing is about everyone. */
export async function evaluateDetectionQuiet(
  expectation: DetectionQuiet,
  observed: Observations,
): Promise<ExpectationResult> {
  const { plan, startMs, endMs, outOfSight } = observed;
  const { detection, except = [], role } = expectation;
  const hasRun = new Set(observed.runs.map((run) => run.detection));
  // Of all detections, those whose schedule came up: on real time an hourly one may not.
  const watched = observed.detections.filter(({ name }) =>
    detection === '*'
      ? !except.includes(name) && !outOfSight.includes(name) && hasRun.has(name)
      : name === detection,
  );
  const names = new Set(watched.map(({ name }) => name));
  const runs = observed.runs.filter((run) => names.has(run.detection));
  const namesOne = aboutRole(role, plan);
  const isAbout = (row: ResultRow) => thingsOf(row).length === 0 || namesOne(row);
  const alarms = runs.flatMap((run) => run.rows.filter(isAbout).map((row) => ({ run, row })));
  const blind = watched.filter(
    ({ name }) => !runs.some((run) => run.detection === name && run.sawEvents > 0),
  );
  const problem =
    alarms.length > 0
      ? alarms
          .slice(0, 5)
          .map(
            ({ run, row }) => `+ ${run.detection} at ${new Date(run.atMs).toISOString()}: ${formatRow(row)}`,
          )
          .join('\n')
      : blind.length > 0
        ? `Saw no events at all: ${blind.map(({ name }) => name).join(', ')}.`
        : undefined;
  // The search and window of the first alarm are what one wants to look at.
  const first = alarms[0]?.run;
  const shown = first ? watched.filter(({ name }) => name === first.detection) : watched;
  return {
    name: `${detection === '*' ? `every detection (${watched.length})` : detection} stays quiet for ${describeRole(role, plan)}`,
    kind: 'detection-quiet',
    search: shown.length === 1 ? shown[0]!.search : shown.map(({ name }) => name).join(', '),
    window: first ? isoWindow(first.earliestMs, first.latestMs) : isoWindow(startMs, endMs),
    status: problem ? 'failed' : 'passed',
    rows: alarms.slice(0, 20).map(({ row }) => row),
    sawEvents: runs.reduce((sum, run) => sum + run.sawEvents, 0),
    ...(problem ? { message: problem } : {}),
  };
}
