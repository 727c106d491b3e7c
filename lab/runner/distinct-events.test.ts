import { expect, test } from 'vitest';
import type { SplunkClient } from '#splunk/client';
import { countDistinctEvents } from './distinct-events.ts';

const HOUR = 3_600;

/** A Splunk that holds events by their times, in seconds, and answers for the window that it is asked about. */
function holding(times: readonly number[]) {
  const windows: [from: number, to: number][] = [];
  const search = async ({ earliest, latest }: { earliest: number; latest: number }) => {
    windows.push([earliest, latest]);
    const found = times.filter((time) => time >= earliest && time < latest);
    return { rows: [{ events: String(found.length), distinct: String(new Set(found).size) }] };
  };
  return { splunk: { search } as unknown as SplunkClient, windows };
}

test('a long span is counted window by window: every event once, on the borders too', async () => {
  const times = [0, 0, 6 * HOUR - 1, 6 * HOUR, 6 * HOUR, 12 * HOUR, 13 * HOUR - 1, 13 * HOUR];
  const { splunk, windows } = holding(times);
  // The last event lies on the end, which is not in the span.
  expect(await countDistinctEvents(splunk, 0, 13 * HOUR)).toEqual({ events: 7, distinct: 5 });
  expect(windows.at(-1)).toEqual([12 * HOUR, 13 * HOUR]);
  for (const [from, to] of windows) expect(to - from).toBeLessThanOrEqual(6 * HOUR);
});

test('a short span is one search', async () => {
  const { splunk, windows } = holding([1, 2]);
  expect(await countDistinctEvents(splunk, 0, 3 * HOUR)).toEqual({ events: 2, distinct: 2 });
  expect(windows).toEqual([[0, 3 * HOUR]]);
});
