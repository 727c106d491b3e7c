import type { EmulatorParts } from './create-parts.ts';

/** Plain numbers since the start. */
export interface SplunkCounters {
  hecRequests: number;
  hecRefused: number;
  eventsAccepted: number;
  /** Accepted for an index that does not exist: lost. */
  eventsLost: number;
  /** Accepted and not yet searchable. */
  eventsQueued: number;
  /** Searchable, those from before a restart included. */
  eventsIndexed: number;
  acksPending: number;
  splunkdRequests: number;
  searches: number;
  alertsFired: number;
}

export function countersOf({
  collector,
  indexer,
  store,
  jobs,
  firedAlerts,
  restRequests,
}: EmulatorParts): SplunkCounters {
  return {
    hecRequests: collector.counters.requests,
    hecRefused: collector.counters.refused,
    eventsAccepted: collector.counters.eventsAccepted,
    eventsLost: collector.counters.lostToUnknownIndex,
    eventsQueued: indexer.queued,
    eventsIndexed: store.eventCount,
    acksPending: collector.acks.pending,
    splunkdRequests: restRequests.count,
    searches: jobs.count,
    alertsFired: firedAlerts.total,
  };
}
