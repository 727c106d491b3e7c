import type { Clock, Hold, Timer, TimerOptions } from './clock.ts';

export interface SystemClockOptions {
  /** Lab seconds per real second. Default 1. */
  speed?: number;
  /** Two times that were the same moment, for clocks of several processes that must agree. Default: now. */
  origin?: { readonly labMs: number; readonly realMs: number };
  /** Called when a timer's work fails; without it the failure is thrown into the process. */
  onError?: (error: unknown) => void;
}

/** Node's timers cannot wait longer than this. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** The real clock, optionally running faster by a fixed factor. Holds are names only: real time waits for nobody. */
export class SystemClock implements Clock {
  readonly #speed: number;
  readonly #onError: (error: unknown) => void;
  readonly #startLab: number;
  readonly #startReal = performance.now();
  readonly #pending = new Set<Timer>();
  readonly #holds = new Map<number, Hold>();
  #nextHoldId = 1;

  constructor(options: SystemClockOptions = {}) {
    this.#speed = options.speed ?? 1;
    const realMs = Date.now();
    const { origin = { labMs: realMs, realMs } } = options;
    this.#startLab = origin.labMs + (realMs - origin.realMs) * this.#speed;
    this.#onError =
      options.onError ??
      ((error) => {
        throw error;
      });
  }

  now(): number {
    return Math.floor(this.#startLab + (performance.now() - this.#startReal) * this.#speed);
  }

  setTimer(delayMs: number, run: (hold: Hold) => void | Promise<void>, options: TimerOptions = {}): Timer {
    let handle: NodeJS.Timeout;
    const due = this.now() + Math.max(0, delayMs);
    const fire = () => {
      const left = (due - this.now()) / this.#speed;
      if (left > 0.5) {
        handle = setTimeout(fire, Math.min(left, LONGEST_TIMEOUT_MS));
        return;
      }
      this.#pending.delete(timer);
      const hold = this.hold(options.name ?? 'timer');
      Promise.resolve()
        .then(() => run(hold))
        .catch(this.#onError)
        .finally(() => hold.release());
    };
    const timer: Timer = {
      cancel: () => {
        clearTimeout(handle);
        this.#pending.delete(timer);
      },
    };
    handle = setTimeout(fire, Math.min(Math.max(0, delayMs) / this.#speed, LONGEST_TIMEOUT_MS));
    this.#pending.add(timer);
    return timer;
  }

  sleep(ms: number, options: TimerOptions = {}): Promise<void> {
    return new Promise((resolve) => {
      this.setTimer(ms, () => resolve(), options);
    });
  }

  hold(name: string): Hold {
    const id = this.#nextHoldId++;
    const hold: Hold = {
      id,
      name,
      sleep: (ms, options) => this.sleep(ms, options),
      lend: (pending) => pending,
      release: () => void this.#holds.delete(id),
    };
    this.#holds.set(id, hold);
    return hold;
  }

  findHold(id: number): Hold | undefined {
    return this.#holds.get(id);
  }

  /** Cancels all timers so that the process can end. */
  close(): void {
    for (const timer of this.#pending) timer.cancel();
  }
}
