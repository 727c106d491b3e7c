import type { FieldReader, Row } from '../rows/row.ts';
import type { FieldValue } from '../values/field-value.ts';
import { columnOf, picked, timeColumn, timesOf, type BlockColumn } from './block-column.ts';

/**
 * Some results in order, seen as columns. Commands that have a version for columns work on blocks; all others see the
 * same results as rows.
 */
export interface Block {
  readonly size: number;
  /** A field of all results. The column is kept: asking again is free. */
  column(field: string): BlockColumn;
  /** `_time` of all results as epoch seconds, NaN where there is none. */
  times(): Float64Array;
  /** The results at these positions, in their order; a position may stand there several times. */
  at(positions: Uint32Array): Block;
  /** What `spath PATH` finds in `_raw`, null where it finds nothing; undefined when it is to be read row by row. */
  atPath?(path: string): BlockColumn | undefined;
  /** One result as a row of its own, for what has no version for columns. */
  row(position: number): Row;
}

/** What a command made of a field: its new column, or for `_time` its new times. */
export type Change = { column: () => BlockColumn } | { times: () => Float64Array };

/** A block in which some fields are others than in the block it came from. */
export class ChangedBlock implements Block {
  readonly #from: Block;
  readonly #changes: ReadonlyMap<string, Change>;
  readonly #columns = new Map<string, BlockColumn>();
  #times: Float64Array | undefined;

  constructor(from: Block, changes: ReadonlyMap<string, Change>) {
    this.#from = from;
    this.#changes = changes;
  }

  get size(): number {
    return this.#from.size;
  }

  column(field: string): BlockColumn {
    const change = this.#changes.get(field);
    if (!change) return this.#from.column(field);
    let column = this.#columns.get(field);
    if (!column) {
      column = 'column' in change ? change.column() : timeColumn(this.times());
      this.#columns.set(field, column);
    }
    return column;
  }

  times(): Float64Array {
    const change = this.#changes.get('_time');
    if (!change) return this.#from.times();
    return (this.#times ??= 'times' in change ? change.times() : timesOf(this.column('_time')));
  }

  atPath(path: string): BlockColumn | undefined {
    return this.#changes.has('_raw') ? undefined : this.#from.atPath?.(path);
  }

  at(positions: Uint32Array): Block {
    const changes = new Map<string, Change>();
    for (const [field, change] of this.#changes) {
      changes.set(
        field,
        'times' in change
          ? { times: () => positionsOf(this.times(), positions) }
          : { column: () => picked(this.column(field), positions) },
      );
    }
    return new ChangedBlock(this.#from.at(positions), changes);
  }

  row(position: number): Row {
    const row = this.#from.row(position).clone();
    const fields = fieldsAt(this, position);
    for (const field of this.#changes.keys()) row.set(field, fields.get(field));
    return row;
  }
}

/** A block made of rows, for streams that know nothing else. */
export class RowBlock implements Block {
  readonly #rows: readonly Row[];
  readonly #columns = new Map<string, BlockColumn>();
  #times: Float64Array | undefined;

  constructor(rows: readonly Row[]) {
    this.#rows = rows;
  }

  get size(): number {
    return this.#rows.length;
  }

  column(field: string): BlockColumn {
    let column = this.#columns.get(field);
    if (!column) {
      const rows = this.#rows;
      column = columnOf(rows.length, (position) => rows[position]!.get(field));
      this.#columns.set(field, column);
    }
    return column;
  }

  times(): Float64Array {
    return (this.#times ??= timesOf(this.column('_time')));
  }

  at(positions: Uint32Array): Block {
    return new RowBlock(Array.from(positions, (position) => this.#rows[position]!));
  }

  row(position: number): Row {
    return this.#rows[position]!;
  }
}

/** The fields of one result of a block, without a row of its own. */
export function fieldsAt(block: Block, position: number): FieldReader {
  return {
    get: (field) => {
      const { codes, values } = block.column(field);
      return copied(values[codes[position]!]);
    },
  };
}

/** Reads the fields of one result after another: `at` moves on. */
export function readerOf(block: Block): FieldReader & { at: number } {
  const columns = new Map<string, BlockColumn>();
  const reader = {
    at: 0,
    get: (field: string): FieldValue | undefined => {
      let column = columns.get(field);
      if (!column) columns.set(field, (column = block.column(field)));
      return copied(column.values[column.codes[reader.at]!]);
    },
  };
  return reader;
}

/** Commands may change the lists they get. */
function copied(value: FieldValue | undefined): FieldValue | undefined {
  return typeof value === 'object' ? [...value] : value;
}

function positionsOf(times: Float64Array, positions: Uint32Array): Float64Array {
  const found = new Float64Array(positions.length);
  for (let i = 0; i < positions.length; i++) found[i] = times[positions[i]!]!;
  return found;
}

/** The positions that pass a test. */
export function positionsWhere(size: number, test: (position: number) => boolean): Uint32Array {
  const found = new Uint32Array(size);
  let count = 0;
  for (let position = 0; position < size; position++) if (test(position)) found[count++] = position;
  return found.subarray(0, count);
}
