import { silentLogger } from '#kernel';
import { scenarios } from '#scenarios';
import { reportPage } from '../reporters/html/page.ts';
import { StageTimes } from '../reporters/stage-times.ts';
import { summarise } from '../results.ts';
import { loadDetections } from '../runner/detections.ts';
import { runAndKeep } from './kept-run.ts';
import type { RunMessage } from './run-messages.ts';
import type { EmbeddedLab } from '../targets/embedded.ts';
import { START_MS } from '../start-time.ts';

/** Runs a scenario, tells the parent how it goes, and keeps its lab until the parent leaves or ends this process. */
export async function serveRun(id: string, seed: number): Promise<void> {
  const tell = (message: RunMessage) => process.send?.(message);
  process.on('disconnect', () => process.exit());
  const scenario = scenarios.find((candidate) => candidate.id === id);
  if (!scenario) {
    tell({ type: 'failed', message: `There is no scenario "${id}".` });
    return;
  }
  const times = new StageTimes();
  let lab: EmbeddedLab | undefined;
  const state = () => (lab ? { now: lab.clock.now(), counters: lab.counters() } : {});
  try {
    const run = await runAndKeep(scenario, {
      seed,
      startMs: START_MS,
      detections: await loadDetections(),
      logger: silentLogger,
      withStory: true,
      progress: {
        stageStarted: (_, stage) => {
          times.enter(id, stage);
          tell({ type: 'progress', stage, ...state() });
        },
        timePassed: (_, passedMs, totalMs) => tell({ type: 'progress', passedMs, totalMs, ...state() }),
      },
      started: (started) => {
        lab = started;
        tell({ type: 'started', splunkd: started.splunkd, awsUrl: started.awsUrl, startMs: START_MS });
      },
    });
    times.leave(id);
    const { story: _, ...result } = run.result;
    const report = reportPage(
      summarise({ target: 'embedded', seed, durationMs: result.durationMs }, [run.result]),
      times,
    );
    tell({ type: 'ended', result, report, now: run.lab.clock.now(), counters: run.lab.counters() });
  } catch (error) {
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}
