import type { Duplicates, NothingLost } from '../scenario/expectations.ts';
import { ALL_EVENTS } from '../parts/names.ts';
import type { ExpectationResult } from '../results.ts';
import { countDistinctEvents, DISTINCT_EVENTS } from './distinct-events.ts';
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

export async function evaluateDuplicates(
  { least, most }: Duplicates,
  observed: Observations,
): Promise<ExpectationResult> {
  const { startMs, endMs } = observed;
  const { events, distinct } = await countDistinctEvents(observed.splunk, startMs / 1000, endMs / 1000);
  const duplicates = events - distinct;
  const wrong = duplicates > most || duplicates < least;
  return {
    name: least > 0 ? `at least ${least} duplicate events` : `at most ${most} duplicate events`,
    kind: 'duplicates',
    search: DISTINCT_EVENTS,
    window: isoWindow(startMs, endMs),
    status: wrong ? 'failed' : 'passed',
    rows: [{ events: String(events), distinct: String(distinct) }],
    sawEvents: events,
    ...(wrong ? { message: `${duplicates} of ${events} events are repetitions.` } : {}),
  };
}

function toText(counts: object): Record<string, string> {
  return Object.fromEntries(Object.entries(counts).map(([stage, count]) => [stage, String(count)]));
}
