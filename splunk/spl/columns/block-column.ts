import { toText, type FieldValue } from '../values/field-value.ts';
import { renderNumber } from '../values/number.ts';
import { listKey } from './code-column.ts';

/** A field of the results of a block: a code by position, a value by code. The value of null is undefined. */
export interface BlockColumn {
  readonly codes: Uint32Array;
  /** Blocks of one segment share it, so that what is worked out by value can be kept by its identity. */
  readonly values: readonly (FieldValue | undefined)[];
}

/** The column of a field that no result has. */
export function emptyColumn(size: number): BlockColumn {
  return { codes: new Uint32Array(size), values: [undefined] };
}

/** A column made value by value. */
export function columnOf(size: number, valueAt: (position: number) => FieldValue | undefined): BlockColumn {
  const codes = new Uint32Array(size);
  const values: (FieldValue | undefined)[] = [undefined];
  const known = new Map<string, number>();
  for (let position = 0; position < size; position++) {
    const value = valueAt(position);
    if (value === undefined) continue;
    const key = typeof value === 'string' ? value : listKey(value);
    let code = known.get(key);
    if (code === undefined) {
      code = values.length;
      known.set(key, code);
      values.push(value);
    }
    codes[position] = code;
  }
  return { codes, values };
}

/** The column at some positions. */
export function picked({ codes, values }: BlockColumn, positions: Uint32Array): BlockColumn {
  const found = new Uint32Array(positions.length);
  for (let i = 0; i < positions.length; i++) found[i] = codes[positions[i]!]!;
  return { codes: found, values };
}

/** The upper column where it has values, the lower one elsewhere; that one is read only if there is such a place. */
export function overlaid(upper: BlockColumn, lowerColumn: () => BlockColumn): BlockColumn {
  const { codes, values } = upper;
  let full = 0;
  while (full < codes.length && values[codes[full]!] !== undefined) full++;
  if (full === codes.length) return upper;
  const lower = lowerColumn();
  const below = (position: number): FieldValue | undefined => lower.values[lower.codes[position]!];
  let position = full;
  while (position < codes.length && (values[codes[position]!] !== undefined || below(position) === undefined))
    position++;
  if (position === codes.length) return upper;
  return columnOf(codes.length, (at) => values[codes[at]!] ?? below(at));
}

/** `_time` as a field. */
export function timeColumn(times: Float64Array): BlockColumn {
  const codes = new Uint32Array(times.length);
  const values: (FieldValue | undefined)[] = [undefined];
  const known = new Map<number, number>();
  let last = Number.NaN;
  let lastCode = 0;
  for (let position = 0; position < times.length; position++) {
    const time = times[position]!;
    // Neighbours often have the same time.
    if (time !== last) {
      last = time;
      lastCode = Number.isNaN(time) ? 0 : (known.get(time) ?? 0);
      if (lastCode === 0 && !Number.isNaN(time)) {
        lastCode = values.length;
        known.set(time, lastCode);
        values.push(renderNumber(time));
      }
    }
    codes[position] = lastCode;
  }
  return { codes, values };
}

/** Epoch seconds of a column of times; NaN for what is no number. */
export function timesOf({ codes, values }: BlockColumn): Float64Array {
  const byCode = new Map<number, number>();
  const times = new Float64Array(codes.length);
  for (let position = 0; position < codes.length; position++) {
    const code = codes[position]!;
    let time = byCode.get(code);
    if (time === undefined) {
      const value = values[code];
      time = value === undefined ? Number.NaN : Number(toText(value));
      byCode.set(code, time);
    }
    times[position] = time;
  }
  return times;
}

/** What is known of the values of one column, by code. */
interface Known<T> {
  results: T[];
  /** 1 where the result is known. */
  isKnown: Uint8Array;
  /** How many are not. */
  open: number;
}

/** Arrays of values that were worked out from others, and what is known of them. */
const WORKED_OUT = new WeakMap<readonly unknown[], { readonly isKnown: Uint8Array }>();

/** Whether code 0 is that of null: most columns have it, few results do. */
function beginsWithNull(values: readonly unknown[]): boolean {
  return values.length > 0 && values[0] === undefined && (WORKED_OUT.get(values)?.isKnown[0] ?? 1) === 1;
}

/** Works something out once per value, and keeps it as long as the values live. */
export class ByValue<T> {
  readonly #work: (value: FieldValue | undefined) => T;
  readonly #known = new WeakMap<object, Known<T>>();

  constructor(work: (value: FieldValue | undefined) => T) {
    this.#work = work;
  }

  /** By code, for the codes that the column has. */
  of({ codes, values }: BlockColumn): readonly T[] {
    const known = this.#knownOf(values);
    const { results, isKnown } = known;
    // Null is worked out at once, so that a column without nulls needs no look at its codes later.
    if (isKnown[0] === 0 && beginsWithNull(values)) this.#note(known, 0, undefined);
    for (let position = 0; known.open > 0 && position < codes.length; position++) {
      const code = codes[position]!;
      if (isKnown[code] === 0) this.#note(known, code, values[code]);
    }
    return results;
  }

  #note(known: Known<T>, code: number, value: FieldValue | undefined): void {
    known.results[code] = this.#work(value);
    known.isKnown[code] = 1;
    known.open--;
  }

  #knownOf(values: readonly unknown[]): Known<T> {
    let known = this.#known.get(values);
    if (!known) {
      // An array of the right length from the start: one whose length is set later becomes a slow one.
      const results = values.map(() => undefined as T);
      known = { results, isKnown: new Uint8Array(values.length), open: values.length };
      this.#known.set(values, known);
      WORKED_OUT.set(known.results, known);
    }
    const more = values.length - known.results.length;
    if (more === 0) return known;
    known.open += more;
    while (known.results.length < values.length) known.results.push(undefined as T);
    if (known.isKnown.length < values.length) {
      const longer = new Uint8Array(Math.max(values.length, known.isKnown.length * 2));
      longer.set(known.isKnown);
      known.isKnown = longer;
    }
    return known;
  }
}

/** A column whose values are worked out from those of another one. */
export function mapped(column: BlockColumn, byValue: ByValue<FieldValue | undefined>): BlockColumn {
  return { codes: column.codes, values: byValue.of(column) };
}
