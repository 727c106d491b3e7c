import type { Duplicates, NothingLost } from '../scenario/expectations.ts';
import { ALL_EVENTS } from '../parts/names.ts';
import type { ExpectationResult } from '../results.ts';
import { isoWindow, type Observations } from './observations.ts';
import { formatRow } from './rows.ts';

/** Every exported metric must be an event in the index; what is in the backup bucket or was dropped is not there. */
export async function evaluateNothingLost(
  _expectation: NothingLost,
  observed: Observations,
): Promise<ExpectationResult> {
  const { startMs, endMs, counts } = observed;
  const search = `${ALL_EVENTS} | stats count`;
  const answer = await observed.splunk.search({ search, earliest: startMs / 1000, latest: endMs / 1000 });
  const indexed = Number(answer.rows[0]?.['count'] ?? 0);
  const row = { ...toText(counts ?? {}), searchable: String(indexed) };
  const lost =
    counts === undefined
      ? undefined
      : counts.metricsExported === indexed && counts.recordsBackedUp === 0 && counts.exportsDropped === 0
        ? undefined
        : `Exported metrics and searchable events differ, or something was backed up or dropped: ${formatRow(row)}`;
  const problem = counts === undefined ? 'This target keeps no counters to compare with.' : lost;
  return {
    name: 'the pipeline loses nothing',
    kind: 'nothing-lost',
    search,
    window: isoWindow(startMs, endMs),
    status: problem ? 'failed' : 'passed',
    rows: [row],
    sawEvents: indexed,
    ...(problem ? { message: problem } : {}),
  };
}

/**
 * Metrics are one and the same when their text agrees: what is delivered again is delivered word for word. Thing,
 * metric and time do not suffice, because two reports of a thing may arrive in one millisecond.
 */
export const DISTINCT_EVENTS =
  `${ALL_EVENTS} | stats count BY thing name timestamp _raw ` +
  '| stats sum(count) AS events, count AS distinct';

export async function evaluateDuplicates(
  { least, most }: Duplicates,
  observed: Observations,
): Promise<ExpectationResult> {
  const { startMs, endMs } = observed;
  const answer = await observed.splunk.search({
    search: DISTINCT_EVENTS,
    earliest: startMs / 1000,
    latest: endMs / 1000,
  });
  const events = Number(answer.rows[0]?.['events'] ?? 0);
  const duplicates = events - Number(answer.rows[0]?.['distinct'] ?? 0);
  const wrong = duplicates > most || duplicates < least;
  return {
    name: least > 0 ? `at least ${least} duplicate events` : `at most ${most} duplicate events`,
    kind: 'duplicates',
    search: DISTINCT_EVENTS,
    window: isoWindow(startMs, endMs),
    status: wrong ? 'failed' : 'passed',
    rows: answer.rows.slice(0, 20),
    sawEvents: events,
    ...(wrong ? { message: `${duplicates} of ${events} events are repetitions.` } : {}),
  };
}

function toText(counts: object): Record<string, string> {
  return Object.fromEntries(Object.entries(counts).map(([stage, count]) => [stage, String(count)]));
}
