import { LabFault } from '#kernel';
import type { DetectionRun } from '../runner/detection-schedule.ts';
import type { Detection } from '../runner/detections.ts';
import { evaluateDetectionClears } from '../runner/evaluate-detection-clears.ts';
import { evaluateDetectionFires } from '../runner/evaluate-detection-fires.ts';
import { evaluateDetectionQuiet } from '../runner/evaluate-detection-quiet.ts';
import type { Observations } from '../runner/observations.ts';
import { aboutRole, thingsOf } from '../runner/role-rows.ts';
import { formatRow } from '../runner/rows.ts';
import type { Expectation, Role } from '../scenario/expectations.ts';
import type { Variant } from './variants.ts';

/** Why a search does not do what a variant expects; `undefined` when it does. */
export async function problemOf(
  variant: Variant,
  detection: Detection,
  runs: readonly DetectionRun[],
): Promise<string | undefined> {
  const { observed } = variant.kept;
  const seen: Observations = {
    ...observed,
    detections: [detection],
    runs,
    replay: () => Promise.reject(new LabFault('LAB_INTERNAL', 'The lab of these events is gone.')),
  };
  for (const expectation of variant.expect) {
    const problem =
      variant.kind === 'must-stay-quiet' ? firstAlarm(expectation, seen) : await unmet(expectation, seen);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

async function unmet(expectation: Expectation, seen: Observations): Promise<string | undefined> {
  const result =
    expectation.kind === 'detection-fires'
      ? await evaluateDetectionFires(expectation, seen)
      : expectation.kind === 'detection-clears'
        ? await evaluateDetectionClears(expectation, seen)
        : expectation.kind === 'detection-quiet'
          ? await evaluateDetectionQuiet(expectation, seen)
          : undefined;
  return result?.status === 'failed' ? (result.message ?? 'It failed.') : undefined;
}

/** Unlike an expectation of a scenario, this does not want to have seen events: there may be none left. */
function firstAlarm(expectation: Expectation, { plan, runs }: Observations): string | undefined {
  const isNamed = aboutRole((expectation as { role: Role }).role, plan);
  for (const { atMs, rows } of runs) {
    const alarm = rows.find((row) => thingsOf(row).length === 0 || isNamed(row));
    if (alarm) return `It fired at ${new Date(atMs).toISOString()}: ${formatRow(alarm)}`;
  }
  return undefined;
}
