import { SECOND } from '#kernel';

/**
 * Pauses between the attempts at one delivery ("Amazon SNS message delivery retries"). AWS adds jitter: Our choice is
 * none, so that runs repeat.
 */
function* phases(
  immediate: number,
  before: readonly [times: number, ms: number],
  backoff: readonly [times: number, fromMs: number, toMs: number],
  after: readonly [times: number, ms: number],
): Generator<number> {
  for (let at = 0; at < immediate; at++) yield 0;
  for (let at = 0; at < before[0]; at++) yield before[1];
  const [times, fromMs, toMs] = backoff;
  for (let at = 0; at < times; at++)
    yield Math.round(fromMs * (toMs / fromMs) ** (at / Math.max(1, times - 1)));
  for (let at = 0; at < after[0]; at++) yield after[1];
}

export const RETRY_PAUSES = {
  /** Endpoints that AWS manages: Firehose and Lambda. 100,015 attempts over 23 days. */
  managed: () => phases(3, [2, SECOND], [10, SECOND, 20 * SECOND], [100_000, 20 * SECOND]),
  /** Firehose when it throttles: as endpoints that customers manage. */
  throttled: () => phases(0, [2, 10 * SECOND], [10, 10 * SECOND, 600 * SECOND], [38, 600 * SECOND]),
  /** HTTP and HTTPS without a delivery policy of their own: three retries, 20 seconds apart. */
  http: () => phases(0, [3, 20 * SECOND], [0, 1, 1], [0, 0]),
} as const;
