import { readFileSync } from 'node:fs';

/**
 * How long this process' main thread has stood ready and waited for a processor so far, in milliseconds: what other
 * work on the machine has cost it. Linux tells (`/proc/self/schedstat`); elsewhere 0.
 */
export function processorWaitMs(): number {
  try {
    const [, waited] = readFileSync('/proc/self/schedstat', 'utf8').split(' ');
    return Number(waited) / 1_000_000;
  } catch {
    return 0;
  }
}
