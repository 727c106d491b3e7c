import type { EventSource, ScanRequest, SegmentRows, StoredEvent } from '#splunk/spl';
import { METADATA, type MetadataField, type NewEvent } from './event.ts';
import { caselessPiece } from './literals.ts';
import { newestFirst } from './merge.ts';
import { matchingCodes, matchingIndexCodes } from './pattern.ts';
import { createMetadataDictionaries, Segment } from './segment.ts';

/** What an index holds. */
export interface IndexTotals {
  eventCount: number;
  /** Bytes of raw text, as UTF-16 units: exact for ASCII. */
  rawBytes: number;
  /** Epoch seconds; `undefined` while the index is empty. */
  minTime: number | undefined;
  maxTime: number | undefined;
}

/** Events handed over at once: enough to amortise the hand-over, few enough to stop early. */
const FIRST_ROWS = 1024;
/** Later blocks are larger: a search that stops early has read little, one that does not is faster. */
const MOST_ROWS = 65_536;

type CodeFilter = readonly [field: MetadataField, codes: ReadonlySet<number>];

/**
 * All events of all indexes, in memory, as columns in segments of 64k rows.
 *
 * Searchable as soon as appended.
 */
export class EventStore implements EventSource {
  readonly #dictionaries = createMetadataDictionaries();
  readonly #segments: Segment[] = [];
  readonly #totals = new Map<string, IndexTotals>();
  #eventCount = 0;

  get eventCount(): number {
    return this.#eventCount;
  }

  /** @param indexTime epoch seconds, whole */
  append(events: readonly NewEvent[], indexTime: number): void {
    for (const event of events) {
      this.#segmentWithRoom().append(event, indexTime);
      this.#count(event);
    }
  }

  *scan(request: ScanRequest): Generator<StoredEvent[]> {
    for (const { segment, rows } of this.scanRows(request))
      yield Array.from(rows, (row) => segment.event(row));
  }

  *scanRows(request: ScanRequest): Generator<SegmentRows> {
    const filters = this.#filters(request);
    if (filters.some(([, codes]) => codes.size === 0)) return;
    const segments = this.#segments.filter((segment) =>
      filters.every(([field, codes]) => segment.mayHold(field, codes)),
    );
    const piece = caselessPiece(request.literals);
    const known = new Map<Segment, Uint8Array>();
    const marksOf = (segment: Segment): Uint8Array => {
      let marks = known.get(segment);
      // The segment may have grown since its rows were marked.
      if (marks?.length !== segment.size) known.set(segment, (marks = segment.rowsWith(piece!)));
      return marks;
    };
    let most = FIRST_ROWS;
    for (const run of newestFirst(segments, request.earliest, request.latest)) {
      const { segment, order } = run;
      const marks = piece && marksOf(segment);
      const open = filters.filter(([field, codes]) => !segment.holdsOnly(field, codes));
      let from = run.from;
      while (from < run.to) {
        const to = Math.min(run.to, from + most);
        let rows = order.subarray(from, to);
        if (marks) rows = rows.filter((row) => marks[row] === 1);
        for (const [field, codes] of open) rows = rows.filter((row) => codes.has(segment.code(field, row)));
        from = to;
        most = Math.min(most * 4, MOST_ROWS);
        if (rows.length > 0) yield { segment, rows };
      }
    }
  }

  /** Names of the indexes that hold events. */
  indexNames(): string[] {
    return [...this.#totals.keys()];
  }

  totals(index: string): IndexTotals {
    return this.#totals.get(index) ?? { eventCount: 0, rawBytes: 0, minTime: undefined, maxTime: undefined };
  }

  /** Removes all events of an index from every search. Their memory is not given back: our choice, it is rare. */
  dropIndex(name: string): void {
    this.#eventCount -= this.totals(name).eventCount;
    this.#totals.delete(name);
    this.#dictionaries.index.forget(name);
  }

  #filters(request: ScanRequest): CodeFilter[] {
    const filters: CodeFilter[] = [];
    for (const field of METADATA) {
      const dictionary = this.#dictionaries[field];
      if (field === 'index') {
        filters.push([field, matchingIndexCodes(dictionary, request.indexes)]);
        continue;
      }
      const patterns = request.metadata[field];
      if (patterns) filters.push([field, matchingCodes(dictionary, patterns)]);
    }
    return filters;
  }

  #segmentWithRoom(): Segment {
    const last = this.#segments.at(-1);
    if (last && !last.full) return last;
    last?.seal();
    const segment = new Segment(this.#dictionaries);
    this.#segments.push(segment);
    return segment;
  }

  #count(event: NewEvent): void {
    this.#eventCount++;
    let totals = this.#totals.get(event.index);
    if (!totals) {
      totals = { eventCount: 0, rawBytes: 0, minTime: event.time, maxTime: event.time };
      this.#totals.set(event.index, totals);
    }
    totals.eventCount++;
    totals.rawBytes += event.raw.length;
    totals.minTime = Math.min(totals.minTime ?? event.time, event.time);
    totals.maxTime = Math.max(totals.maxTime ?? event.time, event.time);
  }
}
