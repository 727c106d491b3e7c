import type { HecAnswerName } from './answers.ts';
import { checkHealthToken } from './authorize.ts';
import type { Collector, HecReply, HecRequest } from './collector.ts';

/** `GET /services/collector/health`: needs no token, but judges one that is given; `ack=true` asks for acks too. */
export function health(collector: Collector, { query }: HecRequest): HecReply {
  const token = query.get('token');
  const refusal = token === null ? undefined : checkHealthToken(token, collector.tokens);
  return { answer: refusal ?? state(collector, query.get('ack') === 'true') };
}

function state({ indexer, acks, settings }: Collector, withAcks: boolean): HecAnswerName {
  const queuesFull = indexer.hasFailed || indexer.fill >= 1;
  const acksFull = withAcks && acks.pending >= settings.maxPendingAcks;
  if (queuesFull && acksFull) return 'queuesFullAndAckUnavailable';
  if (queuesFull) return 'queuesFull';
  return acksFull ? 'ackUnavailable' : 'healthy';
}
