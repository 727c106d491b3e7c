import { summarise, type Results, type ScenarioResult } from '../results.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { runScenario, type RunOptions } from './run-scenario.ts';

/** Runs scenarios one after another and tells the listener. */
export async function runScenarios(scenarios: readonly Scenario[], options: RunOptions): Promise<Results> {
  const { progress } = options;
  const started = performance.now();
  progress.runStarted?.(scenarios);
  const results: ScenarioResult[] = [];
  for (const scenario of scenarios) {
    progress.scenarioStarted?.(scenario);
    const result = await runScenario(scenario, options);
    results.push(result);
    await progress.scenarioEnded?.(result);
  }
  const run = {
    target: options.target.name,
    seed: options.seed,
    durationMs: Math.round(performance.now() - started),
  };
  const summary = summarise(run, results);
  await progress.runEnded?.(summary);
  return summary;
}
