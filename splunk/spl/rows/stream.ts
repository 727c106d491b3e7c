import { RowBlock, type Block } from '../columns/block.ts';
import type { Row, TableLayout } from './row.ts';

/**
 * Results on their way from one command to the next.
 *
 * `batches` may be read once. `columns` is the order of the table's columns, complete once the batches have been
 * read; undefined for events, which have no order of their own. Rows may hold fields that `columns` does not name:
 * they come after it.
 */
export interface ResultStream {
  batches: AsyncIterable<Row[]>;
  columns(): readonly string[] | undefined;
  /** The same results as blocks of columns, where they come from columns: read these or the batches, once. */
  blocks?(): Iterable<Block>;
  /** Set on what the first command of a pipeline gets: there is nothing before it. */
  isStart?: boolean;
}

/** What the first command of a pipeline gets. */
export function startStream(): ResultStream {
  return { ...streamOf([]), isStart: true };
}

export const BATCH_SIZE = 1_000;

/** A stream over rows at hand. */
export function streamOf(rows: Row[], columns?: readonly string[]): ResultStream {
  return { batches: inBatches(rows), columns: () => columns };
}

async function* inBatches(rows: Row[]): AsyncIterable<Row[]> {
  if (rows.length <= BATCH_SIZE) {
    if (rows.length > 0) yield rows;
    return;
  }
  for (let at = 0; at < rows.length; at += BATCH_SIZE) yield rows.slice(at, at + BATCH_SIZE);
}

/** All rows of a stream. */
export async function collectRows(input: ResultStream): Promise<Row[]> {
  const all: Row[] = [];
  for await (const batch of input.batches) for (const row of batch) all.push(row);
  return all;
}

/** All results of a stream as blocks, whatever they come from. */
export async function collectBlocks(input: ResultStream): Promise<Block[]> {
  if (input.blocks) return [...input.blocks()];
  const blocks: Block[] = [];
  for await (const batch of input.batches) blocks.push(new RowBlock(batch));
  return blocks;
}

/** The columns of a stream with further names at the end. */
export function withColumns(
  columns: readonly string[] | undefined,
  added: readonly string[],
): readonly string[] | undefined {
  if (!columns) return undefined;
  const known = new Set(columns);
  const fresh = added.filter((name) => !known.has(name));
  return fresh.length === 0 ? columns : [...columns, ...new Set(fresh)];
}

/** A stream whose rows are changed batch by batch; `columns` sees the input's columns when the rows have passed. */
export function mapBatches(
  input: ResultStream,
  change: (batch: Row[]) => Row[],
  columns: (input: readonly string[] | undefined) => readonly string[] | undefined = (names) => names,
): ResultStream {
  return {
    batches: (async function* () {
      for await (const batch of input.batches) {
        const changed = change(batch);
        if (changed.length > 0) yield changed;
      }
    })(),
    columns: () => columns(input.columns()),
  };
}

/** A stream that also has a version of its command for blocks, used where the input has blocks. */
export function withBlocks(
  stream: ResultStream,
  input: ResultStream,
  change: (block: Block) => Block,
): ResultStream {
  const from = input.blocks?.bind(input);
  if (!from) return stream;
  return {
    ...stream,
    *blocks() {
      for (const block of from()) {
        const changed = change(block);
        if (changed.size > 0) yield changed;
      }
    },
  };
}

/** A stream whose rows are each changed in place. */
export function eachRow(
  input: ResultStream,
  change: (row: Row) => void,
  added: readonly string[] = [],
): ResultStream {
  return mapBatches(
    input,
    (batch) => {
      for (const row of batch) change(row);
      return batch;
    },
    (columns) => withColumns(columns, added),
  );
}

/** A table made from all rows of the input. */
export function fromAllRows(
  input: ResultStream,
  make: (rows: Row[], columns: readonly string[] | undefined) => Table | Promise<Table>,
): ResultStream {
  return fromTable(async () => make(await collectRows(input), input.columns()));
}

/** A table made from all results of the input, seen as columns. */
export function fromAllBlocks(input: ResultStream, make: (blocks: Block[]) => Table): ResultStream {
  return fromTable(async () => make(await collectBlocks(input)));
}

function fromTable(make: () => Promise<Table>): ResultStream {
  let columns: readonly string[] | undefined;
  return {
    batches: (async function* () {
      const table = await make();
      columns = table.columns;
      yield* inBatches(table.rows);
    })(),
    columns: () => columns,
  };
}

/** Rows with the order of their columns; `columns` is undefined for events. */
export interface Table {
  rows: Row[];
  columns: readonly string[] | undefined;
}

/** Column names of a table: those in order, then any others its rows hold, in order of appearance. */
export function columnNames({ rows, columns }: Table): string[] {
  const names = new Set(columns ?? []);
  let covered: TableLayout | undefined;
  for (const row of rows) {
    const { layout } = row;
    if (layout !== undefined) {
      if (layout !== covered && layout.names.every((name) => names.has(name))) covered = layout;
      if (layout === covered) {
        for (const name of row.namesSet()) names.add(name);
        continue;
      }
    }
    for (const name of row.names()) names.add(name);
  }
  if (columns) return [...names];
  // Events have no order of columns; Splunk lists _time, then the rest by name.
  const rest = [...names].filter((name) => name !== '_time').sort();
  return names.has('_time') ? ['_time', ...rest] : rest;
}
