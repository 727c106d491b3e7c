import type { SplunkClient } from '#splunk/client';
import { ALL_EVENTS } from '../parts/names.ts';

/**
 * Metrics are one and the same when their text agrees: what is delivered again is delivered word for word. Thing,
 * metric and time do not suffice, because two reports of a thing may arrive in one millisecond.
 */
export const DISTINCT_EVENTS =
  `${ALL_EVENTS} | stats count BY thing name timestamp _raw ` +
  '| stats sum(count) AS events, count AS distinct';

/** A group for each of the five million events that a week of 200 devices makes would not fit into Node's heap. */
const WINDOW_SECONDS = 6 * 3_600;

/**
 * Counts the events between two times (seconds), and those that differ. What is delivered again comes with its own
 * time, so repetitions stand in one window, and windows can be asked one after another.
 */
export async function countDistinctEvents(
  splunk: SplunkClient,
  earliest: number,
  latest: number,
): Promise<{ events: number; distinct: number }> {
  const sum = { events: 0, distinct: 0 };
  for (let from = earliest; from < latest; from += WINDOW_SECONDS) {
    const { rows } = await splunk.search({
      search: DISTINCT_EVENTS,
      earliest: from,
      latest: Math.min(from + WINDOW_SECONDS, latest),
    });
    sum.events += Number(rows[0]?.['events'] ?? 0);
    sum.distinct += Number(rows[0]?.['distinct'] ?? 0);
  }
  return sum;
}
