import { PerformanceObserver } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects all garbage now. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** Bytes that the process holds: objects and buffers. */
export function bytesHeld(): number {
  collectGarbage();
  // Buffers of objects that are gone are freed behind the collection; the next one waits for that.
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** The longest pause for garbage while something is done, in milliseconds. */
export async function longestPause(work: () => void): Promise<number> {
  collectGarbage();
  let longest = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  });
  // Entries are handed over between tasks.
  const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
  await settled();
  observer.observe({ entryTypes: ['gc'] });
  work();
  await settled();
  observer.disconnect();
  return longest;
}
