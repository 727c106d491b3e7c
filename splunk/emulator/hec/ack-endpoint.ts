import { HecRefusal } from './answers.ts';
import { authorize, channelOf } from './authorize.ts';
import type { Collector, HecRequest } from './collector.ts';
import { readText } from './request-body.ts';

/** Ids that one query may name, and how long its text may be. Our choice: Splunk documents neither. */
const MAX_QUERY_LENGTH = 16 * 1024 * 1024;

/** `POST /services/collector/ack`: which of these ack ids are indexed. */
export async function queryAcks(
  collector: Collector,
  request: HecRequest,
): Promise<{ acks: Record<string, boolean> }> {
  const credentials = { headers: request.message.headers, query: request.query };
  const token = authorize(credentials, collector.tokens);
  if (!token.useACK) throw new HecRefusal('ackDisabled');
  const channel = channelOf(credentials, true)!;
  let text = '';
  await readText(request.message, collector.settings.maxContentLength, (piece) => {
    text += piece;
    return text.length <= MAX_QUERY_LENGTH;
  });
  if (text.trim() === '') throw new HecRefusal('noData');
  const ids = ackIds(text);
  if (collector.faults.neverAcks) return { acks: Object.fromEntries(ids.map((id) => [id, false])) };
  return { acks: collector.acks.take(token.name, channel, ids, collector.clock.now()) };
}

function ackIds(text: string): number[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new HecRefusal('invalidDataFormat');
  }
  const ids = typeof body === 'object' && body !== null && 'acks' in body ? body.acks : undefined;
  if (!Array.isArray(ids) || !ids.every((id): id is number => Number.isInteger(id) && id >= 0)) {
    throw new HecRefusal('invalidDataFormat');
  }
  return ids;
}
