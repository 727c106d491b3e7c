/**
 * Lab time.
 *
 * Everything in the lab that waits, waits on a `Clock`. On shared targets that is the wall clock; in the
 * embedded target it is a `VirtualClock`, which jumps from one due timer to the next as soon as no work is held.
 */

/**
 * Who a timer belongs to. Timers due in the same millisecond fire in this order, so that a report is taken in
 * before the window that counts it closes, and a search runs after the events it should see.
 */
export const RANKS = [
  'device',
  'broker',
  'defender',
  'rule',
  'firehose',
  'hec',
  'scheduler',
  'scenario',
] as const;

export type Rank = (typeof RANKS)[number];

export interface TimerOptions {
  /** Default `scenario`: after everything else that is due. */
  rank?: Rank;
  /** Shown when the clock stalls. */
  name?: string;
}

export interface Timer {
  cancel(): void;
}

/**
 * Work in flight. While any hold is active, a virtual clock stands still.
 *
 * A hold covers work, never waiting: code that waits for lab time to pass gives its hold back with `sleep` or
 * `lend`, else the clock would wait for the code and the code for the clock.
 */
export interface Hold {
  readonly id: number;
  readonly name: string;
  /** Gives the hold back for `ms` milliseconds of lab time and takes it again before resolving. */
  sleep(ms: number, options?: TimerOptions): Promise<void>;
  /** Gives the hold back until `pending` settles: for waits that end by lab time, such as an injected hang. */
  lend<T>(pending: Promise<T>): Promise<T>;
  /** Ends the hold. Calling it again does nothing. */
  release(): void;
}

export interface Clock {
  /** Lab time in milliseconds since the epoch. */
  now(): number;
  /**
   * Calls `run` after `delayMs` milliseconds of lab time (0 or less: as soon as possible, in rank order).
   * The hold that `run` receives is active until `run` returns or its promise settles.
   */
  setTimer(delayMs: number, run: (hold: Hold) => void | Promise<void>, options?: TimerOptions): Timer;
  /** Resolves after `ms` of lab time. Code that owns a hold must use `hold.sleep` instead. */
  sleep(ms: number, options?: TimerOptions): Promise<void>;
  /** Announces work in flight. */
  hold(name: string): Hold;
  /** The active hold with this id: lets the far end of a loopback request lend its caller's hold. */
  findHold(id: number): Hold | undefined;
}

/** Runs `work` under a hold that ends when the work does. */
export async function withHold<T>(clock: Clock, name: string, work: (hold: Hold) => Promise<T>): Promise<T> {
  const hold = clock.hold(name);
  try {
    return await work(hold);
  } finally {
    hold.release();
  }
}

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
