import type { Clock, Hold, Timer } from '#kernel';

/** When a buffer is flushed: whichever comes first. */
export interface BufferLimits {
  readonly maxBytes: number;
  /** Lab time since the first record went in; 0 flushes as soon as the current work is done. */
  readonly intervalMs: number;
}

export interface BufferOptions<Item> {
  readonly clock: Clock;
  readonly name: string;
  /** Read at every record, so that an updated destination takes effect. */
  readonly limits: () => BufferLimits;
  readonly flush: (items: Item[], hold: Hold) => void | Promise<void>;
}

/**
 * Collects records until their size or the oldest one's age asks for a flush.
 *
 * Our choice: a record that would take the buffer over its size starts the next one, so that no batch exceeds the
 * limit unless a single record does.
 */
export class RecordBuffer<Item> {
  readonly #options: BufferOptions<Item>;
  #items: Item[] = [];
  #bytes = 0;
  #timer: Timer | undefined;

  constructor(options: BufferOptions<Item>) {
    this.#options = options;
  }

  get length(): number {
    return this.#items.length;
  }

  add(item: Item, bytes: number): void {
    const { maxBytes, intervalMs } = this.#options.limits();
    if (this.#items.length > 0 && this.#bytes + bytes > maxBytes) this.#flushAfter(0);
    this.#items.push(item);
    this.#bytes += bytes;
    if (this.#bytes >= maxBytes) this.#flushAfter(0);
    else if (this.#items.length === 1) {
      this.#timer = this.#options.clock.setTimer(
        intervalMs,
        (hold) => this.#options.flush(this.#take(), hold),
        this.#label(),
      );
    }
  }

  /** Forgets everything held and returns how many records that were. */
  discard(): number {
    return this.#take().length;
  }

  #flushAfter(delayMs: number): void {
    const items = this.#take();
    this.#options.clock.setTimer(delayMs, (hold) => this.#options.flush(items, hold), this.#label());
  }

  #take(): Item[] {
    this.#timer?.cancel();
    this.#timer = undefined;
    const items = this.#items;
    this.#items = [];
    this.#bytes = 0;
    return items;
  }

  #label() {
    return { rank: 'firehose', name: this.#options.name } as const;
  }
}
