import { SECOND, type Clock } from '#kernel';
import type { EventStore } from './event-store.ts';
import type { NewEvent } from './event.ts';

/** Keeps events where a crash does not reach them. Resolves when they are safe. */
export interface EventLog {
  append(events: readonly NewEvent[], indexTime: number): Promise<void>;
}

export interface IndexerOptions {
  clock: Clock;
  store: EventStore;
  /** Without it events live in memory only. */
  log?: EventLog;
  /** Lab time from receipt to searchable. Default 1 s, about what a single Splunk server takes. */
  delayMs?: number;
}

/** Makes received events searchable, a moment of lab time after their receipt. */
export class Indexer {
  readonly #clock: Clock;
  readonly #store: EventStore;
  readonly #log: EventLog | undefined;
  readonly #delayMs: number;
  #queued = 0;

  constructor(options: IndexerOptions) {
    this.#clock = options.clock;
    this.#store = options.store;
    this.#log = options.log;
    this.#delayMs = options.delayMs ?? SECOND;
  }

  /** Events received and not yet searchable. */
  get queued(): number {
    return this.#queued;
  }

  /** @param onSearchable called once the events are kept and can be searched */
  submit(events: readonly NewEvent[], onSearchable?: () => void): void {
    this.#queued += events.length;
    const index = async (): Promise<void> => {
      const indexTime = Math.floor(this.#clock.now() / SECOND);
      await this.#log?.append(events, indexTime);
      this.#store.append(events, indexTime);
      this.#queued -= events.length;
      onSearchable?.();
    };
    this.#clock.setTimer(this.#delayMs, index, { rank: 'hec', name: 'splunk indexing' });
  }
}
