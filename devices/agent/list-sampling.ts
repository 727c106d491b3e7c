import type { Random } from '#kernel';

/** The longest list in a report; AWS's Python and Greengrass agents draw this many entries when there are more. */
export const LONGEST_LIST = 50;

/** `limit` entries drawn at random, in their own order, or all when there are no more. Totals count the full list. */
export function sampleList<T>(items: readonly T[], random: Random, limit = LONGEST_LIST): readonly T[] {
  if (items.length <= limit) return items;
  const kept: T[] = [];
  for (const [index, item] of items.entries()) {
    const left = items.length - index;
    if (random.next() * left < limit - kept.length) kept.push(item);
  }
  return kept;
}
