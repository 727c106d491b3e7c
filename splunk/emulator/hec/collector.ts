import type { IncomingMessage } from 'node:http';
import { SECOND, type Clock, type Hold } from '#kernel';
import type { Indexer } from '../store/indexer.ts';
import type { Indexes } from '../store/indexes.ts';
import type { Acks } from './acks.ts';
import type { HecAnswerName } from './answers.ts';
import type { HecCounters } from './counters.ts';
import type { HecFaults } from './faults.ts';
import type { HecSettings } from './settings.ts';
import type { HecToken, HecTokens } from './tokens.ts';

/** What the endpoints of the collector share. */
export interface Collector {
  clock: Clock;
  settings: HecSettings;
  tokens: HecTokens;
  acks: Acks;
  indexes: Indexes;
  indexer: Indexer;
  faults: HecFaults;
  counters: HecCounters;
}

export interface HecRequest {
  message: IncomingMessage;
  query: URLSearchParams;
  /** Of the caller, when it named one: given back while the request waits for lab time to pass. */
  hold: Hold | undefined;
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
  return {
    time: timeInQuery(request.query) ?? clock.now() / SECOND,
    host: given('host') ?? token.host ?? request.message.headers.host ?? '',
    source: given('source') ?? token.source ?? `http:${token.name}`,
    sourcetype: given('sourcetype') ?? token.sourcetype ?? 'httpevent',
    index: given('index') ?? token.index,
  };
}

/** `?time=` in epoch seconds. A text that is no number is ignored: our choice. */
export function timeInQuery(query: URLSearchParams): number | undefined {
  const text = query.get('time')?.trim() ?? '';
  const time = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(time) ? time : undefined;
}

/** May this token write to this index? */
export function mayWrite(token: HecToken, index: string): boolean {
  return token.indexes.length === 0 || token.indexes.includes(index);
}
