import { UserError } from '#kernel';

/**
 * The part `i` of `n` of a list, counted from 1: every item is in exactly one part, and long neighbours are spread.
 *
 * Throws `LAB_USAGE` for anything but `i/n` with 1 ≤ i ≤ n.
 */
export function shardOf<Item>(items: readonly Item[], shard: string): Item[] {
  const [, part = 0, parts = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(shard) ?? []).map(Number);
  if (part < 1 || part > parts) {
    throw new UserError('LAB_USAGE', `--shard takes i/n such as 1/3, not "${shard}".`);
  }
  return items.filter((_, index) => index % parts === part - 1);
}
