import { setTimeout as realSleep } from 'node:timers/promises';
import { UserError } from './errors.ts';

export interface WaitForOptions {
  /** Completes the sentence "timed out waiting for …". */
  what: string;
  /** Real milliseconds, as are all times here. */
  timeoutMs: number;
  intervalMs: number;
}

/**
 * Polls `check` on real time until it returns something other than `undefined`.
 *
 * A throwing check counts as "not yet"; the last error is the cause of the `LAB_TIMEOUT` that ends the wait.
 */
export async function waitFor<T>(
  options: WaitForOptions,
  check: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    let last: unknown;
    try {
      const value = await check();
      if (value !== undefined) return value;
    } catch (error) {
      last = error;
    }
    if (performance.now() >= deadline) {
      throw new UserError(
        'LAB_TIMEOUT',
        `Timed out after ${options.timeoutMs} ms waiting for ${options.what}.`,
        {
          cause: last,
        },
      );
    }
    await realSleep(options.intervalMs);
  }
}
