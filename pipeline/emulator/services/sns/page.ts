import { invalidParameter } from './errors.ts';

const ITEMS = 100;

/** SNS's pages of 100; the token is the number of items already given. */
export function page<T>(
  items: readonly T[],
  token: string | undefined,
): { items: T[]; next: string | undefined } {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) throw invalidParameter('NextToken');
  const end = start + ITEMS;
  return { items: items.slice(start, end), next: end < items.length ? String(end) : undefined };
}
