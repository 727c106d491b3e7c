import type { ResultRow } from '../results.ts';

/** What tells one datapoint from another; no message of AWS carries an id of its own. */
export interface DatapointKey {
  readonly thing: string;
  /** Such as `aws:num-authorization-failures`. */
  readonly metric: string;
  /** Epoch milliseconds: the report's arrival, or the end of the window. */
  readonly timestamp: number;
  /** Such as `IN allowed-topics`. */
  readonly dimension?: string;
}

/** What stands behind one row of a detection. Times are ISO 8601, lab time. */
export interface Evidence {
  /** Name of the expectation that the row satisfied. */
  readonly expectation: string;
  readonly detection: string;
  /** When the saved search ran that returned the row. */
  readonly at: string;
  readonly row: ResultRow;
  /** The search that finds the events behind the row. */
  readonly search: string;
  readonly window: { readonly earliest: string; readonly latest: string };
  /** How many events that search finds; at most `MOST_EVENTS` of them are traced. */
  readonly events: number;
  readonly chains: readonly EvidenceChain[];
  /** Every chain reaches what a device did or an audit found. */
  readonly complete: boolean;
  /** Why there is nothing to trace. */
  readonly note?: string;
}

/** The way of one event, from Splunk back to its cause. A station that is missing could not be found. */
export interface EvidenceChain {
  readonly key: DatapointKey | AuditKey;
  readonly event: { readonly time: string; readonly indexed: string };
  /** Splunk's acknowledgement of the request that carried the event. */
  readonly hec?: { readonly ackId: number; readonly acknowledged: string };
  readonly firehose?: { readonly recordId: string; readonly taken: string; readonly backedUp?: string };
  readonly rule?: { readonly name: string; readonly at: string };
  /** As exported; of several with one key the highest version counts. */
  readonly metric?: { readonly value: unknown; readonly version: number };
  readonly cause?: ReportCause | PacketCause | AuditCause;
  /** The stations that could not be found. */
  readonly missing: readonly string[];
}

export interface AuditKey {
  readonly taskId: string;
  readonly check: string;
}

/** A report of the device. */
export interface ReportCause {
  readonly kind: 'report';
  readonly reportId: number;
  readonly format: 'json' | 'cbor';
  readonly at: string;
}

/** Packets that the broker counted in the metric's window. */
export interface PacketCause {
  readonly kind: 'packets';
  /** Such as `refused`. */
  readonly packets: string;
  readonly count: number;
  readonly first?: string;
  readonly last?: string;
  /** Up to five topics, in the order of their first packet. */
  readonly topics: readonly string[];
}

/** What the check found, looked up by `ListAuditFindings`: the notification carries counts only. */
export interface AuditCause {
  readonly kind: 'audit';
  readonly findings: readonly {
    readonly resource: string;
    readonly severity: string;
    readonly reason: string;
  }[];
}

/** Events traced for one row. */
export const MOST_EVENTS = 5;
