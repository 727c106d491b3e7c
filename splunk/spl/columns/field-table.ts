import type { EventSegment, StoredEvent } from '../event-source.ts';
import type { FieldValue } from '../values/field-value.ts';
import { CodeColumn } from './code-column.ts';

/** Fields of an event as every search finds them, or `undefined` when they depend on the search. */
export type TabulateEvent = (event: StoredEvent) => ReadonlyMap<string, FieldValue> | undefined;

/** Larger events, and those with more fields, are read anew by each search: a table for them would not pay. */
const MOST_CHARACTERS = 65_536;
const MOST_FIELDS = 256;
/** A segment whose events have more different fields than this keeps columns for the first ones only. */
const MOST_COLUMNS = 1_024;

/** The fields of a segment's events as columns, extracted once for all searches. Grows with the segment. */
export class FieldTable {
  readonly #columns = new Map<string, CodeColumn>();
  /** Rows whose fields are not in the columns. */
  readonly #left = new Set<number>();
  #rows = 0;

  /** Takes in the rows that were added to the segment since the last call. */
  extend(segment: EventSegment, tabulate: TabulateEvent): void {
    const { size } = segment;
    for (let row = this.#rows; row < size; row++) {
      const event = segment.event(row);
      const fields = event.raw.length > MOST_CHARACTERS ? undefined : tabulate(event);
      if (fields && fields.size <= MOST_FIELDS && this.#hasRoomFor(fields)) this.#add(row, fields, size);
      else this.#left.add(row);
    }
    this.#rows = size;
  }

  /** Whether the columns know this row. */
  holds(row: number): boolean {
    return !this.#left.has(row);
  }

  /** Whether the columns know every row. */
  get complete(): boolean {
    return this.#left.size === 0;
  }

  column(field: string): CodeColumn | undefined {
    return this.#columns.get(field);
  }

  /** Names of the fields of a row, in the order in which the segment saw them first. */
  *names(row: number): Iterable<string> {
    for (const [name, column] of this.#columns) if (column.get(row) !== undefined) yield name;
  }

  #hasRoomFor(fields: ReadonlyMap<string, FieldValue>): boolean {
    if (this.#columns.size + fields.size <= MOST_COLUMNS) return true;
    for (const name of fields.keys()) if (!this.#columns.has(name)) return false;
    return true;
  }

  #add(row: number, fields: ReadonlyMap<string, FieldValue>, rows: number): void {
    for (const [name, value] of fields) {
      let column = this.#columns.get(name);
      if (!column) {
        column = new CodeColumn(rows);
        this.#columns.set(name, column);
      }
      column.set(row, value);
    }
  }
}
