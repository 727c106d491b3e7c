/** What has passed the collector since it started. */
export interface HecCounters {
  requests: number;
  /** Requests answered with an error. */
  refused: number;
  eventsAccepted: number;
  /** Events for an index that does not exist: answered 200 and lost. */
  lostToUnknownIndex: number;
}

export function createHecCounters(): HecCounters {
  return { requests: 0, refused: 0, eventsAccepted: 0, lostToUnknownIndex: 0 };
}
