/** Texts one after the other in one buffer, outside the garbage-collected heap. */
export class RawText {
  #bytes = Buffer.alloc(0);
  #length = 0;
  /** While every character is ASCII, bytes are read back without decoding. */
  #ascii = true;

  /** Bytes in use. */
  get length(): number {
    return this.#length;
  }

  /** Appends a text; it ends where the next one starts, at `length`. */
  append(text: string): void {
    // A UTF-16 unit takes at most three bytes of UTF-8.
    const most = this.#length + text.length * 3;
    if (this.#bytes.length < most) this.#grow(most);
    const written = this.#bytes.write(text, this.#length, 'utf8');
    if (written !== text.length) this.#ascii = false;
    this.#length += written;
  }

  read(start: number, end: number): string {
    return this.#bytes.toString(this.#ascii ? 'latin1' : 'utf8', start, end);
  }

  /** Place of the first occurrence at or behind `from`, -1 without one. It may reach from one text into the next. */
  find(piece: Buffer, from: number): number {
    const at = this.#bytes.indexOf(piece, from);
    return at + piece.length > this.#length ? -1 : at;
  }

  /** Gives back what was allocated ahead: no more texts will come. */
  seal(): void {
    this.#bytes = Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  #grow(least: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(least, this.#bytes.length * 2, 4096));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
