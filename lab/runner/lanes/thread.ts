import { parentPort, workerData } from 'node:worker_threads';
import { scenarios } from '#scenarios';
import { selectScenarios } from '../select-scenarios.ts';
import { loadDetections } from '../detections.ts';
import { runScenario } from '../run-scenario.ts';
import { findTarget } from '../../targets/index.ts';
import { loggerFor } from '../run-log.ts';
import { packError, type ThreadNews, type ThreadOrder, type ThreadSettings } from './thread-messages.ts';

const { target, seed, startMs, verbose, withStory } = workerData as ThreadSettings;
const detections = loadDetections();
// Awaited with the first order, which reports the failure.
detections.catch(() => {});

function tell(news: ThreadNews): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, no window
  parentPort!.postMessage(news);
}

async function run(id: string): Promise<void> {
  try {
    const [scenario] = selectScenarios(scenarios, { ids: [id] });
    const result = await runScenario(scenario!, {
      target: findTarget(target),
      seed,
      startMs,
      detections: await detections,
      logger: loggerFor(verbose),
      withStory,
      progress: {
        stageStarted: (_, stage) => tell({ stage }),
        timePassed: (_, passedMs, totalMs) => tell({ passedMs, totalMs }),
      },
    });
    tell({ result });
  } catch (error) {
    tell({ error: packError(error) });
  }
}

parentPort!.on('message', ({ run: id }: ThreadOrder) => void run(id));
