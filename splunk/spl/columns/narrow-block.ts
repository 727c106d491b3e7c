import { Row } from '../rows/row.ts';
import type { Block } from './block.ts';
import { emptyColumn, type BlockColumn } from './block-column.ts';

/** A block without some of its fields. */
export class NarrowBlock implements Block {
  readonly #from: Block;
  readonly #isKept: (field: string) => boolean;

  constructor(from: Block, isKept: (field: string) => boolean) {
    this.#from = from;
    this.#isKept = isKept;
  }

  get size(): number {
    return this.#from.size;
  }

  column(field: string): BlockColumn {
    return this.#isKept(field) ? this.#from.column(field) : emptyColumn(this.size);
  }

  times(): Float64Array {
    return this.#isKept('_time') ? this.#from.times() : new Float64Array(this.size).fill(Number.NaN);
  }

  at(positions: Uint32Array): Block {
    return new NarrowBlock(this.#from.at(positions), this.#isKept);
  }

  atPath(path: string): BlockColumn | undefined {
    return this.#isKept('_raw') ? this.#from.atPath?.(path) : undefined;
  }

  row(position: number): Row {
    const row = this.#from.row(position);
    return row.pick(row.names().filter(this.#isKept));
  }
}
