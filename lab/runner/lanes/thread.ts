import { parentPort, workerData } from 'node:worker_threads';
import { loadProject } from '../../project/project.ts';
import { selectScenarios } from '../select-scenarios.ts';
import { runScenario } from '../run-scenario.ts';
import { findTarget } from '../../targets/index.ts';
import { loggerFor } from '../run-log.ts';
import { packError, type ThreadNews, type ThreadOrder, type ThreadSettings } from './thread-messages.ts';

const { target, project: source, seed, startMs, verbose, withStory } = workerData as ThreadSettings;
const project = loadProject(source);
// Awaited with the first order, which reports the failure.
project.catch(() => {});

function tell(news: ThreadNews): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, no window
  parentPort!.postMessage(news);
}

async function run(id: string): Promise<void> {
  try {
    const { scenarios, detections, apps } = await project;
    const [scenario] = selectScenarios(scenarios, { ids: [id] });
    const result = await runScenario(scenario!, {
      target: findTarget(target),
      seed,
      startMs,
      detections,
      apps,
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
