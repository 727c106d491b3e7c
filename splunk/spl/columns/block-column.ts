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

/** The upper column where it has values, the lower one elsewhere. */
export function overlaid(upper: BlockColumn, lower: BlockColumn): BlockColumn {
  const { codes, values } = upper;
  const below = (position: number): FieldValue | undefined => lower.values[lower.codes[position]!];
  let position = 0;
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

const UNKNOWN = Symbol('not worked out yet');

/** Works something out once per value, and keeps it as long as the values live. */
export class ByValue<T> {
  readonly #work: (value: FieldValue | undefined) => T;
  readonly #known = new WeakMap<object, (T | typeof UNKNOWN)[]>();

  constructor(work: (value: FieldValue | undefined) => T) {
    this.#work = work;
  }

  /** By code, for the codes that the column has. */
  of({ codes, values }: BlockColumn): readonly T[] {
    let known = this.#known.get(values);
    if (!known) this.#known.set(values, (known = []));
    while (known.length < values.length) known.push(UNKNOWN);
    for (let position = 0; position < codes.length; position++) {
      const code = codes[position]!;
      if (known[code] === UNKNOWN) known[code] = this.#work(values[code]);
    }
    return known as T[];
  }
}

/** A column whose values are worked out from those of another one. */
export function mapped(column: BlockColumn, byValue: ByValue<FieldValue | undefined>): BlockColumn {
  return { codes: column.codes, values: byValue.of(column) };
}
