/** An event as the index keeps it. */
export interface StoredEvent {
  /** Epoch seconds, fractions allowed. */
  time: number;
  /** Epoch seconds at which the event became searchable. */
  indexTime: number;
  /** The event's text. Empty means that the event has no `_raw` (fixtures made of fields only). */
  raw: string;
  host: string;
  source: string;
  sourcetype: string;
  index: string;
  /** Fields written at index time, found by every search without looking at the text. */
  fields?: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * What a search needs from an index. Everything but the time bounds is a hint that may be answered with too many
 * events, never with too few: the engine checks every event again.
 */
export interface ScanRequest {
  /** Epoch seconds, inclusive. `-Infinity` for all time. */
  earliest: number;
  /** Epoch seconds, exclusive. `Infinity` for all time. */
  latest: number;
  /** Names of indexes, `*` allowed. `*` alone does not stand for internal indexes (names that begin with `_`). */
  indexes: readonly string[];
  /** Values of metadata fields that an event must have, each a list of alternatives in which `*` is a wildcard. */
  metadata: Partial<Record<'host' | 'source' | 'sourcetype', readonly string[]>>;
  /** Texts that must all occur in the event's text, in lower case. */
  literals: readonly string[];
}

/** Where searches read events. */
export interface EventSource {
  /** Batches of events, newest first as Splunk delivers them. A reader may stop early. */
  scan(request: ScanRequest): Iterable<readonly StoredEvent[]>;
  /** Names of all indexes, for `metadata`, `eventcount` and `tstats`; without it only indexes named in the search are known. */
  indexNames?(): readonly string[];
  /**
   * The same events as rows of segments, for a source that keeps them so. The engine then keeps the fields that it has
   * extracted with the segment.
   */
  scanRows?(request: ScanRequest): Iterable<SegmentRows>;
}

export type MetadataName = 'index' | 'host' | 'source' | 'sourcetype';

/** One metadata field of a segment: a small number per row, a text per number. */
export interface MetadataColumn {
  readonly codes: Uint32Array;
  /** Codes that occur in the segment. */
  readonly present: ReadonlySet<number>;
  /** By code. */
  readonly texts: readonly (string | undefined)[];
  text(row: number): string;
}

/** A block of events that only ever grows. Rows stand as they arrived. */
export interface EventSegment {
  readonly size: number;
  /** Epoch seconds. */
  time(row: number): number;
  /** The same of many rows. */
  times(rows: Uint32Array): Float64Array;
  event(row: number): StoredEvent;
  metadata(field: MetadataName): MetadataColumn;
  /** What the engine keeps as long as the segment lives, by what it was made with. */
  readonly kept: WeakMap<object, unknown>;
}

/** Rows of one segment that answer a scan request, in the order of the scan. */
export interface SegmentRows {
  readonly segment: EventSegment;
  readonly rows: Uint32Array;
}
