import type { MetadataName } from '../event-source.ts';
import { isDefaultField } from '../extract/event-fields.ts';
import { Row } from '../rows/row.ts';
import type { FieldValue } from '../values/field-value.ts';
import type { Block } from './block.ts';
import { ByValue, columnOf, emptyColumn, mapped, timeColumn, type BlockColumn } from './block-column.ts';
import type { CodeColumn } from './code-column.ts';
import { ColumnFields, type TabulatedSegment } from './column-fields.ts';
import { pathColumn } from './path-columns.ts';

const METADATA: readonly string[] = ['index', 'host', 'source', 'sourcetype'] satisfies MetadataName[];

/** Where `spath` finds nothing there is nothing. */
const FOUND = new ByValue((value) => (typeof value === 'object' && value.length === 0 ? undefined : value));

/** Some events of one segment. */
export class SegmentBlock implements Block {
  readonly #from: TabulatedSegment;
  readonly #rows: Uint32Array;
  readonly #columns = new Map<string, BlockColumn>();
  #times: Float64Array | undefined;
  /** Rows made so far, for fields that have no column. */
  #made: Row[] | undefined;
  #complete: boolean | undefined;

  constructor(from: TabulatedSegment, rows: Uint32Array) {
    this.#from = from;
    this.#rows = rows;
  }

  get size(): number {
    return this.#rows.length;
  }

  column(field: string): BlockColumn {
    let column = this.#columns.get(field);
    if (!column) this.#columns.set(field, (column = this.#read(field)));
    return column;
  }

  /**
   * What `spath` finds at a path of the events' texts; null where it finds nothing. Undefined when the columns do not
   * know all of these events.
   */
  atPath(path: string): BlockColumn | undefined {
    if (!this.#isComplete()) return undefined;
    const column = pathColumn(this.#from.segment, this.#rows, path);
    return column && mapped(this.#gather(column), FOUND);
  }

  times(): Float64Array {
    return (this.#times ??= this.#from.segment.times(this.#rows));
  }

  at(positions: Uint32Array): Block {
    const rows = new Uint32Array(positions.length);
    for (let i = 0; i < rows.length; i++) rows[i] = this.#rows[positions[i]!]!;
    return new SegmentBlock(this.#from, rows);
  }

  row(position: number): Row {
    return new Row(undefined, new ColumnFields(this.#from, this.#rows[position]!));
  }

  #read(field: string): BlockColumn {
    if (field === '_time') return timeColumn(this.times());
    const { segment, table } = this.#from;
    if (METADATA.includes(field)) {
      const metadata = segment.metadata(field as MetadataName);
      const codes = new Uint32Array(this.#rows.length);
      for (let i = 0; i < codes.length; i++) codes[i] = metadata.codes[this.#rows[i]!]!;
      return { codes, values: metadata.texts };
    }
    if (isDefaultField(field) || !this.#isComplete()) return this.#readRows(field);
    const column = table.column(field);
    return column ? this.#gather(column) : emptyColumn(this.#rows.length);
  }

  #gather({ codes, values }: CodeColumn): BlockColumn {
    const rows = this.#rows;
    const found = new Uint32Array(rows.length);
    const { length } = codes;
    // Rows beyond the end of a column do not have the field: code 0.
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      if (row < length) found[i] = codes[row]!;
    }
    return { codes: found, values };
  }

  #readRows(field: string): BlockColumn {
    const made = (this.#made ??= Array.from(this.#rows, (_, position) => this.row(position)));
    return columnOf(made.length, (position): FieldValue | undefined => made[position]!.get(field));
  }

  /** Whether the columns know all of these events. */
  #isComplete(): boolean {
    const { table } = this.#from;
    return (this.#complete ??= table.complete || this.#rows.every((row) => table.holds(row)));
  }
}
