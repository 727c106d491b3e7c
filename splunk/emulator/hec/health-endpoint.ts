import { checkHealthToken } from './authorize.ts';
import type { Collector, HecReply, HecRequest } from './collector.ts';

/** `GET /services/collector/health`: needs no token, but judges one that is given. */
export function health(collector: Collector, request: HecRequest): HecReply {
  const token = request.query.get('token');
  const refusal = token === null ? undefined : checkHealthToken(token, collector.tokens);
  return { answer: refusal ?? 'healthy' };
}
