import type { Accounted } from '../scenario/expectations.ts';
import { describeExpectation, fieldMatches, type FieldExpectation } from '../scenario/matchers.ts';
import type { ExpectationResult } from '../results.ts';
import { countDistinctEvents, DISTINCT_EVENTS } from './distinct-events.ts';
import { isoWindow, type Observations } from './observations.ts';
import { formatRow } from './rows.ts';

/**
 * What was sent is in the index, in the backup bucket, or was rejected and counted.
 *
 * Reports: sent = accepted + rejected + unanswered. Metrics: exported = distinct events in the index + events that only
 * the bucket holds; after a replay, all of them are in the index.
 */
export async function evaluateAccounted(
  expectation: Accounted,
  observed: Observations,
): Promise<ExpectationResult> {
  const { startMs, endMs, counts, fleet } = observed;
  const count = () =>
    countDistinctEvents(observed.splunk, startMs / 1000, endMs / 1000 + AFTER_REPLAY_SECONDS);
  const { distinct: indexed, events } = await count();
  const backup = await observed.replay(!expectation.replay);
  const found: Record<string, number> = {
    reportsSent: fleet.reportsSent,
    accepted: fleet.reportsAccepted,
    rejected: fleet.reportsRejected,
    unanswered: fleet.reportsUnanswered,
    exported: counts?.metricsExported ?? Number.NaN,
    dropped: counts?.exportsDropped ?? Number.NaN,
    indexed,
    onlyInBackup: backup.missing,
    unusable: backup.unusable,
    ...(expectation.replay && { afterReplay: (await count()).distinct }),
  };
  const row = Object.fromEntries(Object.entries(found).map(([stage, count]) => [stage, String(count)]));
  const differs = (name: 'onlyInBackup' | 'unusable' | 'rejected', wanted: FieldExpectation | undefined) =>
    wanted === undefined || fieldMatches([row[name]!], wanted, observed.plan.roles)
      ? []
      : [`${name} should be ${describeExpectation(wanted)}, and is ${row[name]}`];
  const problems = [
    ...(counts === undefined ? ['this target keeps no counters to compare with'] : []),
    ...(found['exported'] === indexed + backup.missing
      ? []
      : ['exported metrics are not the events in the index and those only in the bucket']),
    ...(fleet.reportsSent === fleet.reportsAccepted + fleet.reportsRejected + fleet.reportsUnanswered
      ? []
      : ['reports were neither accepted nor rejected nor left without an answer']),
    ...(found['afterReplay'] === undefined || found['afterReplay'] === found['exported']
      ? []
      : ['a replay does not bring all events to the index']),
    ...differs('onlyInBackup', expectation.onlyInBackup),
    ...differs('unusable', expectation.unusable),
    ...differs('rejected', expectation.rejected),
  ];
  return {
    name: `everything is accounted for${expectation.replay ? ', and a replay restores it' : ''}`,
    kind: 'accounted',
    search: DISTINCT_EVENTS,
    window: isoWindow(startMs, endMs),
    status: problems.length > 0 ? 'failed' : 'passed',
    rows: [row],
    sawEvents: events,
    ...(problems.length > 0 ? { message: `${problems.join('; ')}.\n+ ${formatRow(row)}` } : {}),
  };
}

/** A replay takes lab time, but sends each event with its own. */
const AFTER_REPLAY_SECONDS = 3_600;
