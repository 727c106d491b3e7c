import type { NewEvent } from '../store/event.ts';
import { HecRefusal } from './answers.ts';
import { authorize, channelOf } from './authorize.ts';
import {
  accept,
  defaultsOf,
  mayWrite,
  type Collector,
  type Defaults,
  type HecReply,
  type HecRequest,
} from './collector.ts';
import { readEnvelope, UNKNOWN_KEY, type Envelope } from './envelope.ts';
import { ObjectSplitter } from './object-splitter.ts';
import { readText } from './request-body.ts';
import type { HecToken } from './tokens.ts';

/** `inputs.conf [http] maxEventSize`, 5 MB; we count UTF-16 units of the whole envelope. */
const MAX_EVENT_LENGTH = 5 * 1024 * 1024;

/** `POST /services/collector/event`: JSON envelopes, read as a stream. What precedes the first bad one is indexed. */
export async function takeEvents(collector: Collector, request: HecRequest): Promise<HecReply> {
  const credentials = { headers: request.message.headers, query: request.query };
  const token = authorize(credentials, collector.tokens);
  const channel = channelOf(credentials, token.useACK);
  const reader = new BatchReader(token, defaultsOf(request, token, collector.clock));
  await readText(request.message, (text) => reader.push(text));
  const refusal = reader.end();
  if (refusal && reader.events.length === 0) throw refusal;

  const ackId = accept(collector, token, channel, reader.events);
  if (ackId === 'full') throw new HecRefusal('ackAtCapacity');
  const reply: HecReply = { answer: refusal?.answer ?? 'success' };
  if (refusal?.eventNumber !== undefined) reply['invalid-event-number'] = refusal.eventNumber;
  if (ackId !== undefined) reply.ackId = ackId;
  return reply;
}

/** Turns the text of a request into events, up to the first envelope that is refused. */
class BatchReader {
  readonly events: NewEvent[] = [];
  readonly #token: HecToken;
  readonly #defaults: Defaults;
  readonly #splitter: ObjectSplitter;
  #objects = 0;
  #refusal: HecRefusal | undefined;

  constructor(token: HecToken, defaults: Defaults) {
    this.#token = token;
    this.#defaults = defaults;
    this.#splitter = new ObjectSplitter({
      maxObjectLength: MAX_EVENT_LENGTH,
      onObject: (object) => {
        try {
          const envelope = readEnvelope(object, this.#objects);
          if (envelope === UNKNOWN_KEY) return false;
          this.#take(envelope);
          this.#objects++;
          return true;
        } catch (error) {
          if (!(error instanceof HecRefusal)) throw error;
          this.#refusal = error;
          return false;
        }
      },
    });
  }

  push(text: string): boolean {
    return this.#splitter.push(text);
  }

  /** Why the body, or the rest of it, was refused. */
  end(): HecRefusal | undefined {
    if (this.#refusal) return this.#refusal;
    if (this.#splitter.end() === 'broken') return new HecRefusal('invalidDataFormat', this.#objects);
    if (this.#objects === 0) return new HecRefusal('noData');
    return undefined;
  }

  #take(envelope: Envelope): void {
    const { time, host, source, sourcetype, index, raw, fields } = envelope;
    const defaults = this.#defaults;
    const target = index ?? defaults.index;
    // Splunk counts from one here and from zero everywhere else.
    if (!mayWrite(this.#token, target)) throw new HecRefusal('incorrectIndex', this.#objects + 1);
    if (raw === undefined) return;
    const event: NewEvent = {
      time: time ?? defaults.time,
      host: host ?? defaults.host,
      source: source ?? defaults.source,
      sourcetype: sourcetype ?? defaults.sourcetype,
      index: target,
      raw,
    };
    if (fields) event.fields = fields;
    this.events.push(event);
  }
}
