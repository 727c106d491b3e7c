import type { ScenarioResult } from '../../results.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { ProgressListener } from '../progress.ts';

/** Where scenarios run one after another; several lanes run side by side. */
export interface Lane {
  /** Runs one scenario to its verdict. Rejects with the `UserError` or `LabFault` that kept it from one. */
  run(scenario: Scenario, progress: ProgressListener): Promise<ScenarioResult>;
  close(): Promise<void>;
}
