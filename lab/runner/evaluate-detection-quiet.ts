import type { DetectionQuiet } from '../scenario/expectations.ts';
import type { ExpectationResult, ResultRow } from '../results.ts';
import { isoWindow, thingsInRole, type Observations } from './observations.ts';
import { formatRow, valuesOf } from './rows.ts';

/** No run of the saved search may return a row about a thing of the role. A row that names no thing is about everyone. */
export async function evaluateDetectionQuiet(
  expectation: DetectionQuiet,
  observed: Observations,
): Promise<ExpectationResult> {
  const { plan, startMs, endMs } = observed;
  const things = thingsInRole(expectation.role, plan);
  const runs = observed.runs.filter(
    (run) => expectation.detection === '*' || run.detection === expectation.detection,
  );
  const isAbout = (row: ResultRow) => {
    const named = valuesOf(row['thing']);
    return named.length === 0 || named.some((thing) => things.has(thing));
  };
  const alarms = runs.flatMap((run) => run.rows.filter(isAbout).map((row) => ({ run, row })));
  const watched = observed.detections.filter(
    ({ name }) => expectation.detection === '*' || name === expectation.detection,
  );
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
  return {
    name: `${expectation.detection === '*' ? 'every detection' : expectation.detection} stays quiet for ${describe(expectation.role, things)}`,
    kind: 'detection-quiet',
    search: watched.length === 1 ? watched[0]!.search : watched.map(({ name }) => name).join(', '),
    window: isoWindow(startMs, endMs),
    status: problem ? 'failed' : 'passed',
    rows: alarms.slice(0, 20).map(({ row }) => row),
    sawEvents: runs.reduce((sum, run) => sum + run.sawEvents, 0),
    ...(problem ? { message: problem } : {}),
  };
}

function describe(role: DetectionQuiet['role'], things: ReadonlySet<string>): string {
  if (role === 'twin') return 'the benign twin';
  return role === 'attacker' ? 'the attacker' : `the other ${things.size} things`;
}
