import { formatDuration } from '../scenario/duration.ts';
import type { DetectionClears } from '../scenario/expectations.ts';
import type { ExpectationResult } from '../results.ts';
import { isoWindow, type Observations } from './observations.ts';
import { aboutRole, describeRole } from './role-rows.ts';
import { formatRow } from './rows.ts';

/** After it fired, the saved search must stop to return rows about the role: an alert that never ends says nothing. */
export async function evaluateDetectionClears(
  expectation: DetectionClears,
  observed: Observations,
): Promise<ExpectationResult> {
  const { plan, attackEndMs, endMs } = observed;
  const isAbout = aboutRole(expectation.role, plan);
  const runs = observed.runs.filter((run) => run.detection === expectation.detection);
  const deadlineMs = attackEndMs + expectation.withinMs;
  const afterwards = runs.filter((run) => run.atMs > deadlineMs);
  const late = afterwards.find((run) => run.rows.some(isAbout));
  const problem = !runs.some((run) => run.rows.some(isAbout))
    ? 'It never fired, so there is nothing to clear.'
    : afterwards.length === 0
      ? `No run came after ${new Date(deadlineMs).toISOString()}: give the scenario more time to settle.`
      : late
        ? `It still fires at ${new Date(late.atMs).toISOString()}: ${formatRow(late.rows.find(isAbout)!)}`
        : undefined;
  return {
    name: `${expectation.detection} clears for ${describeRole(expectation.role, plan)} within ${formatDuration(expectation.withinMs)}`,
    kind: 'detection-clears',
    search: observed.detections.find(({ name }) => name === expectation.detection)?.search ?? '',
    window: isoWindow(attackEndMs, endMs),
    status: problem ? 'failed' : 'passed',
    rows: late?.rows.filter(isAbout).slice(0, 20) ?? [],
    sawEvents: runs.reduce((sum, run) => sum + run.sawEvents, 0),
    ...(problem ? { message: problem } : {}),
  };
}
