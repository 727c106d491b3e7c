import type { FileHandle } from 'node:fs/promises';

const BLOCK_BYTES = 4 * 1024 * 1024;

/** Reads a file from front to back in large blocks, so that small records do not cost a system call each. */
export class BlockReader {
  readonly #file: FileHandle;
  #block = Buffer.alloc(0);
  #blockStart = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Bytes at a place, as a view that the next call invalidates. Shorter than asked for at the end of the file. */
  async read(at: number, length: number): Promise<Buffer> {
    const from = at - this.#blockStart;
    if (from >= 0 && from + length <= this.#block.length) return this.#block.subarray(from, from + length);
    const block = Buffer.allocUnsafe(Math.max(length, BLOCK_BYTES));
    let filled = 0;
    while (filled < block.length) {
      const { bytesRead } = await this.#file.read(block, filled, block.length - filled, at + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    this.#block = block.subarray(0, filled);
    this.#blockStart = at;
    return this.#block.subarray(0, length);
  }
}
