import { UserError } from '#kernel';
import { summarise, type Results, type ScenarioResult } from '../results.ts';
import { attackReference } from '../scenario/attack-matrix.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Lane } from './lanes/lane.ts';
import type { ProgressListener } from './progress.ts';

export interface RunScenariosOptions {
  /** For the summary: where the scenarios ran and with which seed. */
  readonly target: string;
  readonly seed: number;
  /** At least one. Which lane runs which scenario has no influence on any result. */
  readonly lanes: readonly Lane[];
  readonly progress: ProgressListener;
}

/**
 * Runs scenarios, as many side by side as there are lanes, and tells the listener.
 *
 * A fault of the lab fails its scenario, with the fault as the reason; the others run all the same.
 *
 * @returns results in the order of `scenarios`
 * @throws UserError when the machine or the configuration keeps scenarios from running
 */
export async function runScenarios(
  scenarios: readonly Scenario[],
  { target, seed, lanes, progress }: RunScenariosOptions,
): Promise<Results> {
  const started = performance.now();
  progress.runStarted?.(scenarios);
  const results: ScenarioResult[] = [];
  const queue = scenarios.map((scenario, place) => ({ scenario, place }));
  const work = async (lane: Lane) => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { scenario, place } = next;
      progress.scenarioStarted?.(scenario);
      const begun = performance.now();
      const result = await lane
        .run(scenario, progress)
        .catch((error: unknown) => broken(scenario, error, performance.now() - begun));
      results[place] = result;
      await progress.scenarioEnded?.(result);
    }
  };
  await Promise.all(lanes.map(work));
  const run = { target, seed, durationMs: Math.round(performance.now() - started) };
  const summary = summarise(run, results);
  await progress.runEnded?.(summary);
  return summary;
}

function broken(scenario: Scenario, error: unknown, durationMs: number): ScenarioResult {
  if (error instanceof UserError) throw error;
  return {
    id: scenario.id,
    title: scenario.title,
    status: 'failed',
    reason: error instanceof Error ? error.message : String(error),
    durationMs: Math.round(durationMs),
    labDurationMs: 0,
    attack: scenario.attack.map(attackReference),
    expectations: [],
    evidence: [],
  };
}
