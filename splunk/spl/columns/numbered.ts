/** A number for every element. What `Int32Array.from` does, many times faster. */
export function numbered(
  from: Uint32Array | Float64Array,
  numberOf: (element: number) => number,
): Int32Array {
  const numbers = new Int32Array(from.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = numberOf(from[i]!);
  return numbers;
}
