import type { Clock, Hold, Random, Timer } from '#kernel';
import type { z } from 'zod';
import type { Device } from '../device.ts';
import { BehaviorStopped, type Behavior, type BehaviorContext, type BehaviorCounters } from './behavior.ts';

export type RunState = 'waiting' | 'running' | 'done' | 'stopped' | 'failed';

export interface RunOptions<Params extends z.ZodType> {
  readonly clock: Clock;
  readonly random: Random;
  readonly device: Device;
  readonly behavior: Behavior<Params>;
  readonly params: z.output<Params>;
  /** Lab time; in the past means now. */
  readonly atMs: number;
  readonly name: string;
  readonly peer: (thingName: string) => Device | undefined;
  readonly fleet: () => readonly string[];
}

/** One behavior on one device, from waiting for its time to done or stopped. */
export class DeviceRun<Params extends z.ZodType = z.ZodType> {
  readonly counters: BehaviorCounters = {};
  readonly #options: RunOptions<Params>;
  readonly #undo: (() => void | Promise<void>)[] = [];
  readonly #finished: Promise<void>;
  #resolveFinished!: () => void;
  #state: RunState = 'waiting';
  #timer: Timer;
  #wake: (() => void) | undefined;

  constructor(options: RunOptions<Params>) {
    this.#options = options;
    this.#finished = new Promise((resolve) => {
      this.#resolveFinished = resolve;
    });
    this.#timer = options.clock.setTimer(options.atMs - options.clock.now(), (hold) => this.#run(hold), {
      rank: 'device',
      name: options.name,
    });
  }

  get state(): RunState {
    return this.#state;
  }

  /** Ends the behavior at its next sleep and resolves when everything it changed is undone. */
  async stop(): Promise<void> {
    if (this.#state === 'waiting') {
      this.#timer.cancel();
      this.#state = 'stopped';
      this.#resolveFinished();
    }
    if (this.#state === 'running') {
      this.#state = 'stopped';
      this.#wake?.();
    }
    await this.#finished;
  }

  async #run(hold: Hold): Promise<void> {
    this.#state = 'running';
    const { behavior, params } = this.#options;
    try {
      await behavior.run(this.#context(hold), params);
      if (this.#state === 'running') this.#state = 'done';
    } catch (error) {
      if (error instanceof BehaviorStopped) return;
      this.#state = 'failed';
      throw error;
    } finally {
      for (let undo = this.#undo.pop(); undo; undo = this.#undo.pop()) await undo();
      this.#resolveFinished();
    }
  }

  #context(hold: Hold): BehaviorContext {
    const { clock, random, device, peer, fleet } = this.#options;
    const { counters } = this;
    return {
      device,
      clock,
      random,
      hold,
      counters,
      peer,
      fleet,
      sleep: (ms) => this.#sleep(hold, ms),
      count: (what, by = 1) => {
        counters[what] = (counters[what] ?? 0) + by;
      },
      onEnd: (undo) => void this.#undo.push(undo),
    };
  }

  async #sleep(hold: Hold, ms: number): Promise<void> {
    if (this.#stopped()) throw new BehaviorStopped();
    if (ms > 0) {
      const { clock, name } = this.#options;
      await hold.lend(
        new Promise<void>((resolve) => {
          const timer = clock.setTimer(ms, () => resolve(), { rank: 'device', name });
          this.#wake = () => {
            timer.cancel();
            resolve();
          };
        }),
      );
      this.#wake = undefined;
    }
    if (this.#stopped()) throw new BehaviorStopped();
  }

  #stopped(): boolean {
    return this.#state === 'stopped';
  }
}
