import type { Point } from './story.ts';

/** A series that never varied before the attack says more when it varies than one that always does. */
const WAS_CONSTANT = 10;

/**
 * How far a metric left its usual range after the attack began, in widths of that range. Zero when it did not.
 *
 * Our measure: the farthest value's distance from the median before, over the median deviation before.
 */
export function movement(points: readonly Point[], attackMs: number): number {
  const before = points.filter(([atMs]) => atMs < attackMs).map(([, value]) => value);
  const after = points.filter(([atMs]) => atMs >= attackMs).map(([, value]) => value);
  if (after.length === 0) return 0;
  const usual = median(before);
  const deviation = median(before.map((value) => Math.abs(value - usual)));
  const farthest = Math.max(...after.map((value) => Math.abs(value - usual)));
  const wasConstant = before.every((value) => value === usual);
  const width = Math.max(deviation, Math.abs(usual) * 0.1, 0.5);
  return (farthest / width) * (wasConstant ? WAS_CONSTANT : 1);
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
