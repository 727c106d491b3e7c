import type { FieldValue } from '../values/field-value.ts';

/** Code of a row that does not have the field. */
export const MISSING = 0;

/** Codes up to here fit into two bytes; a segment rarely holds more distinct values of one field. */
const LARGEST_SHORT_CODE = 0xffff;

/**
 * One field of many events: every distinct value once, and a small number per row.
 *
 * What depends on the value alone (a comparison, a conversion to a number) is then worked out once per distinct value.
 * A multivalue field is one value: the whole list.
 */
export class CodeColumn {
  /** By code; the place of `MISSING` is empty. */
  readonly values: (FieldValue | undefined)[] = [undefined];
  #codes: Uint16Array | Uint32Array;
  readonly #known = new Map<string, number>();
  #held = 0;

  constructor(rows: number) {
    this.#codes = new Uint16Array(rows);
  }

  /** By row. Rows beyond its end do not have the field. The array is replaced when it grows: do not keep it. */
  get codes(): Uint16Array | Uint32Array {
    return this.#codes;
  }

  /** Rows that have the field. */
  get held(): number {
    return this.#held;
  }

  get(row: number): FieldValue | undefined {
    return row < this.#codes.length ? this.values[this.#codes[row]!] : undefined;
  }

  /** Whether the row has the field. */
  has(row: number): boolean {
    return row < this.#codes.length && this.#codes[row] !== MISSING;
  }

  set(row: number, value: FieldValue): void {
    const key = typeof value === 'string' ? value : listKey(value);
    let code = this.#known.get(key);
    if (code === undefined) {
      code = this.values.length;
      this.#known.set(key, code);
      this.values.push(value);
    }
    this.#reserve(row + 1, code);
    if (this.#codes[row] === MISSING) this.#held++;
    this.#codes[row] = code;
  }

  #reserve(rows: number, code: number): void {
    const wide = code > LARGEST_SHORT_CODE || this.#codes instanceof Uint32Array;
    const fits = rows <= this.#codes.length;
    if (fits && wide === this.#codes instanceof Uint32Array) return;
    const size = fits ? this.#codes.length : Math.max(rows, this.#codes.length * 2, 256);
    const larger = wide ? new Uint32Array(size) : new Uint16Array(size);
    larger.set(this.#codes);
    this.#codes = larger;
  }
}

/** A key that no text and no other list has: no field's text begins with a NUL. */
export function listKey(values: readonly string[]): string {
  return `\0${values.map((value) => `${value.length}:${value}`).join('')}`;
}
