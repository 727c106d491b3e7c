import type { IncomingMessage } from 'node:http';
import { SECOND, type Clock } from '#kernel';
import type { NewEvent } from '../store/event.ts';
import type { Indexer } from '../store/indexer.ts';
import type { Indexes } from '../store/indexes.ts';
import type { Acks } from './acks.ts';
import type { HecAnswerName } from './answers.ts';
import type { HecCounters } from './counters.ts';
import type { HecToken, HecTokens } from './tokens.ts';

/** What the endpoints of the collector share. */
export interface Collector {
  clock: Clock;
  tokens: HecTokens;
  acks: Acks;
  indexes: Indexes;
  indexer: Indexer;
  counters: HecCounters;
}

export interface HecRequest {
  message: IncomingMessage;
  query: URLSearchParams;
}

/** A JSON answer. Members appear in this order after `text` and `code`. */
export interface HecReply {
  answer: HecAnswerName;
  'invalid-event-number'?: number;
  ackId?: number;
}

/** Metadata of events that do not carry their own: query string before token before request. */
export interface Defaults {
  time: number;
  host: string;
  source: string;
  sourcetype: string;
  index: string;
}

export function defaultsOf(request: HecRequest, token: HecToken, clock: Clock): Defaults {
  const given = (name: string) => request.query.get(name) || undefined;
  const time = Number(given('time'));
  return {
    time: Number.isFinite(time) ? time : clock.now() / SECOND,
    host: given('host') ?? token.host ?? request.message.headers.host ?? '',
    source: given('source') ?? token.source ?? `http:${token.name}`,
    sourcetype: given('sourcetype') ?? token.sourcetype ?? 'httpevent',
    index: given('index') ?? token.index,
  };
}

/** May this token write to this index? */
export function mayWrite(token: HecToken, index: string): boolean {
  return token.indexes.length === 0 || token.indexes.includes(index);
}

/**
 * Hands events to the indexer and, on a channel of a token with indexer acknowledgement, gives out an ack id that
 * becomes true once they are searchable. Events for an index that does not exist are lost, as Splunk loses them.
 *
 * @returns the ack id; `undefined` without acknowledgement, `'full'` when the channel can take no more
 */
export function accept(
  collector: Collector,
  token: HecToken,
  channel: string | undefined,
  events: readonly NewEvent[],
): number | undefined | 'full' {
  const kept = events.filter(({ index }) => collector.indexes.isWritable(index));
  collector.counters.lostToUnknownIndex += events.length - kept.length;
  collector.counters.eventsAccepted += kept.length;
  if (!token.useACK || channel === undefined) {
    collector.indexer.submit(kept);
    return undefined;
  }
  const ackId = collector.acks.issue(token.name, channel, collector.clock.now());
  if (ackId === undefined) return 'full';
  collector.indexer.submit(kept, () => collector.acks.indexed(token.name, channel, ackId));
  return ackId;
}
