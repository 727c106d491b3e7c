import { Worker } from 'node:worker_threads';
import { LabFault } from '#kernel';
import type { ScenarioResult } from '../../results.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { ProgressListener } from '../progress.ts';
import type { Lane } from './lane.ts';
import { unpackError, type ThreadNews, type ThreadOrder, type ThreadSettings } from './thread-messages.ts';

interface Running {
  readonly scenario: Scenario;
  readonly progress: ProgressListener;
  readonly resolve: (result: ScenarioResult) => void;
  readonly reject: (error: Error) => void;
}

/** A lane in a thread of its own. It loads the project itself, and knows its scenarios only. */
export class ThreadLane implements Lane {
  readonly #worker: Worker;
  #running: Running | undefined;
  #failure: Error | undefined;

  constructor(settings: ThreadSettings) {
    this.#worker = new Worker(new URL('./thread.mjs', import.meta.url), { workerData: settings });
    this.#worker.on('message', (news: ThreadNews) => this.#take(news));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () =>
      this.#fail(new LabFault('LAB_INTERNAL', 'A thread that runs scenarios has ended.')),
    );
    // An idle thread keeps nothing alive.
    this.#worker.unref();
  }

  run(scenario: Scenario, progress: ProgressListener): Promise<ScenarioResult> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#running = { scenario, progress, resolve, reject };
      this.#worker.ref();
      const order: ThreadOrder = { run: scenario.id };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, no window
      this.#worker.postMessage(order);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #take(news: ThreadNews): void {
    const running = this.#running;
    if (!running) return;
    const { scenario, progress } = running;
    if ('stage' in news) return progress.stageStarted?.(scenario, news.stage);
    if ('passedMs' in news) return progress.timePassed?.(scenario, news.passedMs, news.totalMs);
    this.#running = undefined;
    this.#worker.unref();
    if ('result' in news) running.resolve(news.result);
    else running.reject(unpackError(news.error));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    const running = this.#running;
    this.#running = undefined;
    running?.reject(this.#failure);
  }
}
