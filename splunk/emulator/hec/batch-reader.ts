import type { NewEvent } from '../store/event.ts';
import { HecRefusal } from './answers.ts';
import { mayWrite, type Defaults } from './collector.ts';
import { readEnvelope, UNKNOWN_KEY, type Envelope } from './envelope.ts';
import { ObjectSplitter } from './object-splitter.ts';
import type { HecToken } from './tokens.ts';

export interface BatchReaderOptions {
  token: HecToken;
  defaults: Defaults;
  maxEventLength: number;
}

/** Turns the text of a request into events, up to the first envelope that is refused. */
export class BatchReader {
  readonly #options: BatchReaderOptions;
  readonly #splitter: ObjectSplitter;
  #events: NewEvent[] = [];
  #length = 0;
  #objects = 0;
  #refusal: HecRefusal | undefined;

  constructor(options: BatchReaderOptions) {
    this.#options = options;
    this.#splitter = new ObjectSplitter({
      maxObjectLength: options.maxEventLength,
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

  /** Length of the texts of the events that have not been taken away yet. */
  get length(): number {
    return this.#length;
  }

  /** Returns false when nothing more is wanted. */
  push(text: string): boolean {
    return this.#splitter.push(text);
  }

  /** The events read since the last call. */
  takeEvents(): NewEvent[] {
    const events = this.#events;
    this.#events = [];
    this.#length = 0;
    return events;
  }

  /** Why the body, or the rest of it, was refused. */
  end(): HecRefusal | undefined {
    if (this.#refusal) return this.#refusal;
    if (this.#splitter.end() === 'broken') return new HecRefusal('invalidDataFormat', this.#objects);
    if (this.#objects === 0) return new HecRefusal('noData');
    return undefined;
  }

  #take({ time, host, source, sourcetype, index, raw, fields }: Envelope): void {
    const { token, defaults } = this.#options;
    const target = index ?? defaults.index;
    // Splunk counts from one here and from zero everywhere else.
    if (!mayWrite(token, target)) throw new HecRefusal('incorrectIndex', this.#objects + 1);
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
    this.#events.push(event);
    this.#length += raw.length;
  }
}
