import type { Clock, Hold, Timer, TimerOptions } from './clock.ts';
import { LabFault } from './errors.ts';
import { TimerQueue } from './timer-queue.ts';

export interface VirtualClockOptions {
  /** Lab time at the start, in milliseconds since the epoch. */
  startMs: number;
  /** Real milliseconds without any progress after which a run fails. Default 10 000. */
  stallAfterMs?: number;
}

/** One turn of the real event loop: everything that already resolved has run when it ends. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * A clock that stands still while work is held and otherwise jumps to the next due timer, one timer at a time.
 *
 * Time passes only inside `run`.
 */
export class VirtualClock implements Clock {
  #now: number;
  readonly #stallAfterMs: number;
  readonly #timers = new TimerQueue();
  readonly #active = new Map<number, VirtualHold>();
  #nextHoldId = 1;
  /** Rises with every hold, release and fired timer: the watchdog's notion of progress. */
  #progress = 0;
  #wake: (() => void) | undefined;
  #failures: unknown[] = [];
  #running = false;

  constructor(options: VirtualClockOptions) {
    this.#now = options.startMs;
    this.#stallAfterMs = options.stallAfterMs ?? 10_000;
  }

  now(): number {
    return this.#now;
  }

  setTimer(delayMs: number, run: (hold: Hold) => void | Promise<void>, options: TimerOptions = {}): Timer {
    const due = this.#now + Math.max(0, Math.ceil(delayMs));
    const timer = this.#timers.add(due, options.rank ?? 'scenario', options.name ?? 'timer', run);
    this.#wakeUp();
    return timer;
  }

  sleep(ms: number, options: TimerOptions = {}): Promise<void> {
    return new Promise((resolve) => {
      this.setTimer(ms, () => resolve(), { name: 'sleep', ...options });
    });
  }

  hold(name: string): Hold {
    const hold = new VirtualHold(this, this.#nextHoldId++, name);
    this.activate(hold);
    return hold;
  }

  findHold(id: number): Hold | undefined {
    return this.#active.get(id);
  }

  /**
   * Lets time pass until `main` settles and returns what it returned.
   *
   * `main` owns a hold: time moves only while it gives that hold back (`hold.sleep`, `hold.lend`).
   * Rejects when a timer throws, or with `LAB_CLOCK_STALLED` and the names of all holds when nothing moves.
   */
  async run<T>(name: string, main: (hold: Hold) => Promise<T>): Promise<T> {
    if (this.#running) throw new LabFault('LAB_INTERNAL', 'The virtual clock is already running.');
    this.#running = true;
    this.#failures = [];
    let outcome: { value: T } | undefined;
    const hold = this.hold(name);
    main(hold).then(
      (value) => {
        outcome = { value };
        this.#wakeUp();
      },
      (error: unknown) => this.#fail(error),
    );
    const watchdog = this.#startWatchdog();
    try {
      for (;;) {
        if (this.#failures.length > 0) throw this.#failures[0];
        if (outcome) return outcome.value;
        if (this.#active.size > 0) {
          await this.#whenWoken();
          // Whoever released last may be about to take the next hold.
          await turn();
          continue;
        }
        const timer = this.#timers.take();
        if (!timer) {
          await this.#whenWoken();
          continue;
        }
        this.#fire(timer.due, timer.name, timer.run);
        await turn();
      }
    } finally {
      clearInterval(watchdog);
      hold.release();
      this.#running = false;
    }
  }

  /** Forgets all timers: for the end of a lab. */
  close(): void {
    this.#timers.clear();
  }

  /** @internal */
  activate(hold: VirtualHold): void {
    this.#active.set(hold.id, hold);
    this.#progress++;
  }

  /** @internal */
  deactivate(hold: VirtualHold): void {
    if (!this.#active.delete(hold.id)) return;
    this.#progress++;
    if (this.#active.size === 0) this.#wakeUp();
  }

  #fire(due: number, name: string, run: (hold: Hold) => void | Promise<void>): void {
    this.#now = Math.max(this.#now, due);
    this.#progress++;
    const hold = this.hold(name);
    try {
      const pending = run(hold);
      if (pending === undefined) {
        hold.release();
        return;
      }
      pending.then(
        () => hold.release(),
        (error: unknown) => {
          hold.release();
          this.#fail(error);
        },
      );
    } catch (error) {
      hold.release();
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failures.push(error);
    this.#wakeUp();
  }

  #whenWoken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #startWatchdog(): NodeJS.Timeout {
    let seen = this.#progress;
    return setInterval(() => {
      if (this.#progress !== seen) {
        seen = this.#progress;
        return;
      }
      const names = [...this.#active.values()].map((hold) => hold.name);
      this.#fail(
        new LabFault(
          'LAB_CLOCK_STALLED',
          `Lab time stands still at ${new Date(this.#now).toISOString()}: ` +
            (names.length > 0
              ? `waiting for ${summarise(names)}.`
              : 'nothing is held and no timer is due, yet the run has not ended.'),
          { hint: 'This is a fault of the lab or of a scenario that waits without giving its hold back.' },
        ),
      );
    }, this.#stallAfterMs);
  }
}

function summarise(names: string[]): string {
  const shown = names.slice(0, 20).join(', ');
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}

class VirtualHold implements Hold {
  readonly #clock: VirtualClock;
  readonly id: number;
  readonly name: string;
  #released = false;

  constructor(clock: VirtualClock, id: number, name: string) {
    this.#clock = clock;
    this.id = id;
    this.name = name;
  }

  sleep(ms: number, options: TimerOptions = {}): Promise<void> {
    return this.lend(this.#clock.sleep(ms, { name: this.name, ...options }));
  }

  async lend<T>(pending: Promise<T>): Promise<T> {
    this.#clock.deactivate(this);
    try {
      return await pending;
    } finally {
      if (!this.#released) this.#clock.activate(this);
    }
  }

  release(): void {
    this.#released = true;
    this.#clock.deactivate(this);
  }
}
