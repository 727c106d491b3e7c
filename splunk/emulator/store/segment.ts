import type { EventSegment, MetadataColumn, StoredEvent } from '#splunk/spl';
import { Dictionary } from './dictionary.ts';
import { METADATA, type MetadataField, type NewEvent } from './event.ts';
import { grown } from './growing-array.ts';
import { RawText } from './raw-text.ts';

/** Rows of one segment. */
export const SEGMENT_ROWS = 65_536;
/** A segment with long events is closed before it has all its rows. */
const SEGMENT_RAW_BYTES = 64 * 1024 * 1024;

/** The dictionaries of the metadata columns, shared by all segments of a store. */
export type MetadataDictionaries = Readonly<Record<MetadataField, Dictionary>>;

export function createMetadataDictionaries(): MetadataDictionaries {
  return {
    index: new Dictionary(),
    host: new Dictionary(),
    source: new Dictionary(),
    sourcetype: new Dictionary(),
  };
}

/** Rows of a segment whose events arrived in order, newest first: all such segments share it. */
const NEWEST_FIRST = Uint32Array.from({ length: SEGMENT_ROWS }, (_, i) => SEGMENT_ROWS - 1 - i);

/** A block of events as columns: times, metadata as dictionary codes, texts in one buffer. Rows stand as they arrived. */
export class Segment implements EventSegment {
  readonly kept = new WeakMap<object, unknown>();
  readonly #dictionaries: MetadataDictionaries;
  #size = 0;
  #times = new Float64Array(256);
  #indexTimes = new Uint32Array(256);
  readonly #columns: Record<MetadataField, Uint32Array> = {
    index: new Uint32Array(256),
    host: new Uint32Array(256),
    source: new Uint32Array(256),
    sourcetype: new Uint32Array(256),
  };
  /** Which codes appear in a column at all: lets a search skip the segment. */
  readonly #present: Record<MetadataField, Set<number>> = {
    index: new Set(),
    host: new Set(),
    source: new Set(),
    sourcetype: new Set(),
  };
  #ends = new Uint32Array(256);
  readonly #raw = new RawText();
  readonly #fields = new Map<number, NonNullable<NewEvent['fields']>>();
  #minTime = Infinity;
  #maxTime = -Infinity;
  /** Does every event have a time at or after the one before it? */
  #inOrder = true;
  /** Rows newest first, when they did not arrive in order; rebuilt when rows were added since. */
  #order: Uint32Array | undefined;

  constructor(dictionaries: MetadataDictionaries) {
    this.#dictionaries = dictionaries;
  }

  get size(): number {
    return this.#size;
  }

  get minTime(): number {
    return this.#minTime;
  }

  get maxTime(): number {
    return this.#maxTime;
  }

  get full(): boolean {
    return this.#size >= SEGMENT_ROWS || this.#raw.length >= SEGMENT_RAW_BYTES;
  }

  /** @param indexTime epoch seconds, whole as Splunk's `_indextime` */
  append(event: NewEvent, indexTime: number): void {
    const row = this.#size;
    this.#reserve(row + 1);
    this.#times[row] = event.time;
    this.#indexTimes[row] = indexTime;
    for (const field of METADATA) {
      const code = this.#dictionaries[field].code(event[field]);
      this.#columns[field][row] = code;
      this.#present[field].add(code);
    }
    this.#raw.append(event.raw);
    this.#ends[row] = this.#raw.length;
    if (event.fields) this.#fields.set(row, event.fields);
    if (event.time < this.#maxTime) this.#inOrder = false;
    if (event.time < this.#minTime) this.#minTime = event.time;
    if (event.time > this.#maxTime) this.#maxTime = event.time;
    this.#order = undefined;
    this.#size++;
  }

  /** No more rows will come. */
  seal(): void {
    this.#raw.seal();
  }

  /** Does any row have one of these codes? */
  mayHold(field: MetadataField, codes: ReadonlySet<number>): boolean {
    for (const code of this.#present[field]) if (codes.has(code)) return true;
    return false;
  }

  /** Do all rows have one of these codes? */
  holdsOnly(field: MetadataField, codes: ReadonlySet<number>): boolean {
    for (const code of this.#present[field]) if (!codes.has(code)) return false;
    return true;
  }

  /** By row, 1 where the text may hold the piece: one pass over the buffer, no text is made. */
  rowsWith(piece: Buffer): Uint8Array {
    const marks = new Uint8Array(this.#size);
    let row = 0;
    let at = this.#raw.find(piece, 0);
    while (at !== -1) {
      while (this.#ends[row]! <= at) row++;
      marks[row] = 1;
      at = this.#raw.find(piece, this.#ends[row]!);
    }
    return marks;
  }

  /**
   * The rows newest first; of two events of one time, the later arrival first. Read only. Rows that are appended later
   * do not change an order that was handed out.
   */
  order(): Uint32Array {
    if (this.#inOrder) return NEWEST_FIRST.subarray(SEGMENT_ROWS - this.#size);
    return (this.#order ??= this.#sort());
  }

  time(row: number): number {
    return this.#times[row]!;
  }

  times(rows: Uint32Array): Float64Array {
    const times = this.#times;
    const found = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) found[i] = times[rows[i]!]!;
    return found;
  }

  code(field: MetadataField, row: number): number {
    return this.#columns[field][row]!;
  }

  metadata(field: MetadataField): MetadataColumn {
    const dictionary = this.#dictionaries[field];
    const codes = this.#columns[field];
    return {
      codes,
      present: this.#present[field],
      texts: dictionary.texts(),
      text: (row) => dictionary.text(codes[row]!),
    };
  }

  event(row: number): StoredEvent {
    const event: StoredEvent = {
      time: this.#times[row]!,
      indexTime: this.#indexTimes[row]!,
      raw: this.#raw.read(row === 0 ? 0 : this.#ends[row - 1]!, this.#ends[row]!),
      host: this.#text('host', row),
      source: this.#text('source', row),
      sourcetype: this.#text('sourcetype', row),
      index: this.#text('index', row),
    };
    const fields = this.#fields.get(row);
    if (fields) event.fields = fields;
    return event;
  }

  #text(field: MetadataField, row: number): string {
    return this.#dictionaries[field].text(this.#columns[field][row]!);
  }

  #reserve(rows: number): void {
    if (this.#times.length >= rows) return;
    this.#times = grown(this.#times, rows, SEGMENT_ROWS);
    this.#indexTimes = grown(this.#indexTimes, rows, SEGMENT_ROWS);
    this.#ends = grown(this.#ends, rows, SEGMENT_ROWS);
    for (const field of METADATA) this.#columns[field] = grown(this.#columns[field], rows, SEGMENT_ROWS);
  }

  #sort(): Uint32Array {
    const times = this.#times;
    // Nearly sorted input is what arrives; the engine's sort of plain arrays is fast for that.
    const rows = Array.from({ length: this.#size }, (_, i) => this.#size - 1 - i);
    return Uint32Array.from(rows.sort((left, right) => times[right]! - times[left]! || right - left));
  }
}
