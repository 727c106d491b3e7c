/**
 * The value at a percentile by nearest rank: the smallest value that at least that share of all values does not
 * exceed. p0 is the least, p100 the greatest. AWS does not say how it interpolates: our choice.
 *
 * @param sorted values in ascending order, at least one
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  // 99.9 / 100 * 1000 is 999.0000000000001: a rank is a whole number, so what floating point adds is taken off.
  const rank = Math.ceil((percent / 100) * sorted.length - 1e-9);
  return sorted[Math.min(Math.max(rank, 1), sorted.length) - 1]!;
}
