import type { ScenarioResult, Results } from '../results.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What happens while scenarios run, for reporters. */
export interface ProgressListener {
  runStarted?(scenarios: readonly Scenario[]): void;
  scenarioStarted?(scenario: Scenario): void;
  /** What the run is doing now: `deploying the pipeline`, `attack phase`. */
  stageStarted?(scenario: Scenario, stage: string): void;
  /** Lab time moved; at most a few times per real second. */
  timePassed?(scenario: Scenario, passedMs: number, totalMs: number): void;
  scenarioEnded?(result: ScenarioResult): void | Promise<void>;
  runEnded?(results: Results): void | Promise<void>;
}
