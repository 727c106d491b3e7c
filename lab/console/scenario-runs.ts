import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ScenarioResult } from '../results.ts';
import { Refusal } from './http-answer.ts';
import type { RunMessage } from './run-messages.ts';
import type { Source } from './source.ts';

/** How a run stands. */
export interface RunState {
  readonly id: string;
  readonly scenario: string;
  readonly title: string;
  readonly seed: number;
  readonly status: 'running' | 'ended' | 'failed';
  readonly stage: string;
  /** Of 1. */
  readonly done: number;
  /** Its lab time now, milliseconds since the epoch. */
  readonly labTime?: number;
  /** Why it failed. */
  readonly message?: string;
  readonly result?: ScenarioResult;
}

interface Run {
  state: RunState;
  process: ChildProcess;
  source?: Source;
  report?: string;
  counters: ReturnType<Source['counters']>;
}

const ENTRY = fileURLToPath(new URL('./run-process.mjs', import.meta.url));

/** Runs whose labs are kept. Each holds its events in memory, so older ones are let go. */
const MOST_RUNS = 3;

/** Scenarios started from the console, each in a process and a lab of its own, on virtual time. */
export class ScenarioRuns {
  readonly #runs = new Map<string, Run>();
  #count = 0;

  list(): RunState[] {
    return [...this.#runs.values()].map(({ state }) => state).reverse();
  }

  /** The labs of runs that can be looked into: from the moment they stand. */
  sources(): Source[] {
    return [...this.#runs.values()].flatMap(({ source }) => (source ? [source] : []));
  }

  /** Throws `Refusal` 409 while another scenario runs: they would share the processor. */
  start(scenario: { readonly id: string; readonly title: string }, seed: number): RunState {
    const running = [...this.#runs.values()].find(({ state }) => state.status === 'running');
    if (running) {
      throw new Refusal(409, 'RUN_IN_PROGRESS', `Wait until ${running.state.title} has ended, or stop it.`);
    }
    const id = `run-${++this.#count}`;
    const child = fork(ENTRY, [scenario.id, String(seed)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const state: RunState = {
      id,
      scenario: scenario.id,
      title: scenario.title,
      seed,
      status: 'running',
      stage: 'starting',
      done: 0,
    };
    const run: Run = { state, process: child, counters: {} };
    this.#runs.set(id, run);
    child.on('message', (message: RunMessage) => HANDLERS[message.type](run, message as never));
    child.on('exit', () => {
      delete run.source;
      if (run.state.status === 'running') {
        run.state = {
          ...run.state,
          status: 'failed',
          message: 'The process of this run ended before the run did.',
        };
      }
    });
    for (const old of [...this.#runs.keys()].slice(0, -MOST_RUNS)) this.remove(old);
    return state;
  }

  /** The report of a run that has ended, as a page of HTML. Throws `Refusal` 404. */
  report(id: string): string {
    const report = this.#runs.get(id)?.report;
    if (report === undefined) throw new Refusal(404, 'NOT_FOUND', `There is no report of ${id}.`);
    return report;
  }

  /** Stops a run, or lets go of the lab of one that has ended. */
  remove(id: string): void {
    const run = this.#runs.get(id);
    if (!run) throw new Refusal(404, 'NOT_FOUND', `There is no run ${id}.`);
    this.#runs.delete(id);
    run.process.removeAllListeners('exit');
    run.process.kill();
  }

  close(): void {
    for (const id of this.#runs.keys()) this.remove(id);
  }
}

type Handlers = {
  readonly [Type in RunMessage['type']]: (run: Run, message: Extract<RunMessage, { type: Type }>) => void;
};

const HANDLERS: Handlers = {
  started: (run, { splunkd, awsUrl, startMs }) => {
    const { id, title } = run.state;
    run.source = {
      id,
      title,
      splunkd,
      awsUrl,
      startMs,
      now: () => run.state.labTime ?? startMs,
      counters: () => run.counters,
    };
  },
  progress: (run, { stage, passedMs, totalMs, now, counters }) => {
    run.counters = counters ?? run.counters;
    run.state = {
      ...run.state,
      ...(stage === undefined ? {} : { stage }),
      ...(now === undefined ? {} : { labTime: now }),
      ...(passedMs === undefined || !totalMs ? {} : { done: Math.min(1, passedMs / totalMs) }),
    };
  },
  ended: (run, { result, report, now, counters }) => {
    run.report = report;
    run.counters = counters;
    run.state = { ...run.state, status: 'ended', stage: 'ended', done: 1, labTime: now, result };
  },
  failed: (run, { message }) => {
    run.state = { ...run.state, status: 'failed', stage: 'failed', message };
  },
};
