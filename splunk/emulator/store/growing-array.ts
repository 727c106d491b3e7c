type NumberArray = Float64Array | Uint32Array | Uint16Array;

/** A copy of `array` with room for at least `length` items; the array itself when it has room. */
export function grown<T extends NumberArray>(array: T, length: number, most: number): T {
  if (array.length >= length) return array;
  const size = Math.min(most, Math.max(length, array.length * 2));
  const larger = new (array.constructor as new (size: number) => T)(size);
  larger.set(array as never);
  return larger;
}
