import type { ScenarioResult } from '../results.ts';
import { runScenario, type RunOptions } from '../runner/run-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { embeddedTarget, startEmbedded, type EmbeddedLab } from '../targets/embedded.ts';

/** A scenario that has been run and judged, whose lab is still there to be looked into. Its time stands still. */
export interface KeptRun extends AsyncDisposable {
  readonly result: ScenarioResult;
  readonly lab: EmbeddedLab;
}

export interface KeptRunOptions extends Omit<RunOptions, 'target'> {
  /** Called as soon as the lab stands, for counters while it runs. */
  readonly started?: (lab: EmbeddedLab) => void;
}

/**
 * Runs a scenario as `npm run scenario` does and keeps its lab. Splunk runs the detections itself as well, so that
 * alerts fire as they do in production.
 */
export async function runAndKeep(scenario: Scenario, options: KeptRunOptions): Promise<KeptRun> {
  const { started, ...rest } = options;
  let kept: EmbeddedLab | undefined;
  const close = async () => {
    const lab = kept;
    kept = undefined;
    await lab?.[Symbol.asyncDispose]();
  };
  try {
    const result = await runScenario(scenario, {
      ...rest,
      target: {
        ...embeddedTarget,
        start: async (labOptions) => {
          kept = await startEmbedded(labOptions, { scheduler: true });
          started?.(kept);
          // The runner is done with the lab when it has judged; the lab stays.
          return { ...kept, [Symbol.asyncDispose]: async () => {} };
        },
      },
    });
    if (!kept) throw new Error(result.reason ?? 'the scenario started no lab');
    return { result, lab: kept, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
