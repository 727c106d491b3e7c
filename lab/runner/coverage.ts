import type { Expectation } from '../scenario/expectations.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Detection } from './detections.ts';
import { canSee, detectionsOf } from './detections-of-scenario.ts';

/** Which scenarios show that a detection fires, and which that it stays quiet. */
export interface Coverage {
  readonly detection: string;
  /** Ids of scenarios in which it has to fire. */
  readonly positive: readonly string[];
  /** Ids of scenarios in which it has to stay quiet, with data that it could fire on. */
  readonly negative: readonly string[];
}

/** What the catalogue asks of each detection. */
export function coverageOf(scenarios: readonly Scenario[], detections: readonly Detection[]): Coverage[] {
  return detections.map((detection) => {
    const running = scenarios.filter((scenario) => detectionsOf(scenario, [detection]).length > 0);
    const idsWith = (asks: (expectation: Expectation, scenario: Scenario) => boolean) =>
      running
        .filter((scenario) => scenario.expect.some((expectation) => asks(expectation, scenario)))
        .map(({ id }) => id);
    const fires = (expectation: Expectation) =>
      expectation.kind === 'detection-fires' && expectation.detection === detection.name;
    const staysQuiet = (expectation: Expectation, scenario: Scenario) => {
      if (expectation.kind !== 'detection-quiet') return false;
      if (expectation.detection !== '*') return expectation.detection === detection.name;
      return !expectation.except?.includes(detection.name) && canSee(detection, scenario);
    };
    return { detection: detection.name, positive: idsWith(fires), negative: idsWith(staysQuiet) };
  });
}

/** What is missing, a sentence for each detection; empty when every one has a case of both kinds. */
export function gaps(coverage: readonly Coverage[]): string[] {
  return coverage.flatMap(({ detection, positive, negative }) => [
    ...(positive.length === 0 ? [`${detection}: no scenario shows that it fires`] : []),
    ...(negative.length === 0 ? [`${detection}: no scenario shows that it stays quiet`] : []),
  ]);
}
