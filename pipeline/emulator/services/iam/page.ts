import { ServiceError } from '../../service.ts';

const DEFAULT_ITEMS = 100;

/** IAM's pages: `Marker` is the number of items already given. */
export function page<T>(
  items: readonly T[],
  { Marker, MaxItems = DEFAULT_ITEMS }: { Marker?: string | undefined; MaxItems?: number | undefined },
): { items: T[]; IsTruncated: boolean; Marker?: string } {
  const start = Marker === undefined ? 0 : Number(Marker);
  if (!Number.isInteger(start) || start < 0)
    throw new ServiceError('InvalidInputException', 'Invalid Marker.');
  const end = start + MaxItems;
  const chosen = items.slice(start, end);
  return end < items.length
    ? { items: chosen, IsTruncated: true, Marker: String(end) }
    : { items: chosen, IsTruncated: false };
}
