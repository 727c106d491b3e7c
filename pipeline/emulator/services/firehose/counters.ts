/**
 * What happened to a stream's records since it was created. Every incoming record ends in exactly one of
 * `dropped`, `delivered`, `backedUp`, `expired` or `discarded`, or is still under way.
 */
export interface FirehoseCounters {
  incomingRecords: number;
  incomingBytes: number;
  throttledRecords: number;
  /** The transform answered `Ok`. */
  processedRecords: number;
  /** The transform answered `Dropped`. */
  droppedRecords: number;
  processingFailedRecords: number;
  lambdaInvocations: number;
  /** Invocations that ended without a list of records. */
  lambdaFailures: number;
  /** Lab milliseconds of the latest invocation. */
  lastInvocationMs: number;
  /** Requests to the event or raw endpoint, repetitions included. */
  deliveryAttempts: number;
  ackTimeouts: number;
  deliveredRecords: number;
  deliveredBytes: number;
  /** Lab milliseconds from the latest delivered request to its acknowledgement. */
  lastAckLatencyMs: number;
  /** Age of the oldest record of the latest delivery, in lab milliseconds. */
  lastFreshnessMs: number;
  /** Records Splunk did not take within the retry duration. */
  splunkFailedRecords: number;
  backedUpRecords: number;
  backupObjects: number;
  backupFailures: number;
  /** Given up after 24 hours because neither Splunk nor S3 took them. */
  expiredRecords: number;
  /** Lost because their stream was deleted. */
  discardedRecords: number;
}

export function noCounts(): FirehoseCounters {
  return {
    incomingRecords: 0,
    incomingBytes: 0,
    throttledRecords: 0,
    processedRecords: 0,
    droppedRecords: 0,
    processingFailedRecords: 0,
    lambdaInvocations: 0,
    lambdaFailures: 0,
    lastInvocationMs: 0,
    deliveryAttempts: 0,
    ackTimeouts: 0,
    deliveredRecords: 0,
    deliveredBytes: 0,
    lastAckLatencyMs: 0,
    lastFreshnessMs: 0,
    splunkFailedRecords: 0,
    backedUpRecords: 0,
    backupObjects: 0,
    backupFailures: 0,
    expiredRecords: 0,
    discardedRecords: 0,
  };
}

/** The counters that tell the latest value instead of a sum. */
const LATEST: ReadonlySet<keyof FirehoseCounters> = new Set([
  'lastInvocationMs',
  'lastAckLatencyMs',
  'lastFreshnessMs',
]);

/** Adds up the counters of several streams; of latest values the largest counts. */
export function sumCounts(all: Iterable<FirehoseCounters>): FirehoseCounters {
  const sum = noCounts();
  for (const counters of all) {
    for (const key of Object.keys(sum) as (keyof FirehoseCounters)[]) {
      sum[key] = LATEST.has(key) ? Math.max(sum[key], counters[key]) : sum[key] + counters[key];
    }
  }
  return sum;
}
