import { SECOND, type Clock } from '#kernel';
import type { EventStore } from './event-store.ts';
import type { NewEvent } from './event.ts';

/** Keeps events where a crash does not reach them. Promises resolve when that is done. */
export interface EventLog {
  /** Has it failed for good? */
  readonly hasFailed: boolean;
  append(events: readonly NewEvent[], indexTime: number): Promise<void>;
  dropIndex(index: string): Promise<void>;
}

export interface IndexerOptions {
  clock: Clock;
  store: EventStore;
  /** Without it events live in memory only. */
  log?: EventLog;
  /** Lab time from receipt to searchable. Default 1 s, about what a single Splunk server takes. */
  delayMs?: number;
  /** Characters of event text that may wait to become searchable. Default 256 Mi. */
  queueLength?: number;
}

const DEFAULT_QUEUE_LENGTH = 256 * 1024 * 1024;
/** Memory that an event takes besides its text, for the length of the queue. */
const EVENT_OVERHEAD = 200;

interface Batch {
  events: readonly NewEvent[];
  /** As received, whatever was dropped since. */
  readonly count: number;
  readonly length: number;
}

/** Makes received events searchable, a moment of lab time after their receipt. */
export class Indexer {
  readonly #clock: Clock;
  readonly #store: EventStore;
  readonly #log: EventLog | undefined;
  readonly #delayMs: number;
  readonly #queueLength: number;
  readonly #queue = new Set<Batch>();
  #queuedEvents = 0;
  #queuedLength = 0;
  #waitingForRoom: (() => void)[] = [];

  constructor(options: IndexerOptions) {
    this.#clock = options.clock;
    this.#store = options.store;
    this.#log = options.log;
    this.#delayMs = options.delayMs ?? SECOND;
    this.#queueLength = options.queueLength ?? DEFAULT_QUEUE_LENGTH;
  }

  /** Events received and not yet searchable. */
  get queued(): number {
    return this.#queuedEvents;
  }

  /** How full the queue is: 1 and above is full. */
  get fill(): number {
    return this.#queuedLength / this.#queueLength;
  }

  /** Has the disk refused events? Then no more are taken. */
  get hasFailed(): boolean {
    return this.#log?.hasFailed ?? false;
  }

  /**
   * Takes events into the queue. Resolves when they are kept: at once in memory, with a log when they are on the disk.
   * Rejects when they cannot be kept; they then never become searchable.
   *
   * @param onSearchable called once the events are kept and can be searched
   */
  submit(events: readonly NewEvent[], onSearchable?: () => void): Promise<void> {
    const dueMs = this.#clock.now() + this.#delayMs;
    const indexTime = Math.floor(dueMs / SECOND);
    const batch = this.#enqueue(events);
    const kept = this.#log?.append(events, indexTime) ?? Promise.resolve();
    // Who does not wait for the disk is told by what follows: the events never become searchable.
    kept.catch(() => undefined);
    const index = async (): Promise<void> => {
      try {
        if (this.#log) await kept;
        this.#store.append(batch.events, indexTime);
        this.#dequeue(batch);
        onSearchable?.();
      } catch {
        // The log has said so, and whoever waits for `kept` is told.
        this.#dequeue(batch);
      }
    };
    this.#clock.setTimer(this.#delayMs, index, { rank: 'hec', name: 'splunk indexing' });
    return kept;
  }

  /** Resolves when the queue is no longer full. */
  whenRoom(): Promise<void> {
    if (this.fill < 1) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waitingForRoom.push(resolve);
    });
  }

  /** Removes an index with all its events, those in the queue included. Resolves when that is kept. */
  async dropIndex(name: string): Promise<void> {
    for (const batch of this.#queue) batch.events = batch.events.filter(({ index }) => index !== name);
    this.#store.dropIndex(name);
    await this.#log?.dropIndex(name);
  }

  #enqueue(events: readonly NewEvent[]): Batch {
    let length = events.length * EVENT_OVERHEAD;
    for (const { raw } of events) length += raw.length;
    const batch = { events, count: events.length, length };
    this.#queue.add(batch);
    this.#queuedEvents += events.length;
    this.#queuedLength += length;
    return batch;
  }

  #dequeue(batch: Batch): void {
    this.#queue.delete(batch);
    this.#queuedEvents -= batch.count;
    this.#queuedLength -= batch.length;
    if (this.fill >= 1) return;
    const waiting = this.#waitingForRoom;
    this.#waitingForRoom = [];
    for (const resolve of waiting) resolve();
  }
}
