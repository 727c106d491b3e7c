import { invalidRequest } from './errors.ts';

const PREFIX = 'page:';

/**
 * One page of a list. Tokens are opaque to callers; inside they are the number of items already given.
 * Throws InvalidRequestException for a token that this never gave.
 */
export function page<T>(
  items: Iterable<T>,
  token: string | undefined,
  size = 25,
): { items: T[]; nextToken: string | undefined } {
  const all = [...items];
  const start = token === undefined ? 0 : readToken(token);
  const end = start + size;
  return {
    items: all.slice(start, end),
    nextToken: end < all.length ? Buffer.from(`${PREFIX}${end}`).toString('base64url') : undefined,
  };
}

function readToken(token: string): number {
  const text = Buffer.from(token, 'base64url').toString();
  const start = Number(text.slice(PREFIX.length));
  if (!text.startsWith(PREFIX) || !Number.isSafeInteger(start) || start < 0)
    throw invalidRequest('Invalid next token');
  return start;
}
