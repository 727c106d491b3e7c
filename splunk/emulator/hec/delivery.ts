import type { Hold } from '#kernel';
import type { NewEvent } from '../store/event.ts';
import type { PendingAck } from './acks.ts';
import { HecRefusal, type HecAnswerName } from './answers.ts';
import type { Collector } from './collector.ts';
import type { HecToken } from './tokens.ts';

/** From here on `backpressureState = warn_at_80` says so. */
const WARN_AT = 0.8;

/** What a request leads to besides its events. */
export interface Receipt {
  answer: HecAnswerName;
  ackId?: number;
}

/**
 * The events of one request on their way to the index.
 *
 * What an answer promises: with indexer acknowledgement an ack id, which becomes true once all events of the request
 * are kept and searchable. Without it there is no later word, so `finish` waits until they are kept: in memory that is
 * at once, with a data directory when they are on the disk. Our choice: Splunk answers such a request from memory.
 */
export class Delivery {
  readonly #collector: Collector;
  readonly #token: HecToken;
  readonly #channel: string | undefined;
  readonly #hold: Hold | undefined;
  readonly #kept: Promise<void>[] = [];
  #unsearchable = 1;
  #ack: PendingAck | undefined;

  /**
   * @param hold of the caller: given back while the request waits for room in the queue, which takes lab time
   * @throws HecRefusal when the queue or the channel is full, or events cannot be kept
   */
  constructor(collector: Collector, token: HecToken, channel: string | undefined, hold: Hold | undefined) {
    this.#collector = collector;
    this.#token = token;
    this.#channel = token.useACK ? channel : undefined;
    this.#hold = hold;
    const { warnAt80 } = collector.settings;
    if (collector.indexer.hasFailed) throw new HecRefusal('busy');
    if (collector.indexer.fill >= 1) throw new HecRefusal(warnAt80 ? 'atCapacity' : 'busy');
    if (this.#ackFill() >= 1) throw new HecRefusal(warnAt80 ? 'ackAtCapacity' : 'busy');
  }

  /** Hands events on, and waits while the queue is full. Those for an index that does not exist are lost, as in Splunk. */
  async add(events: readonly NewEvent[]): Promise<void> {
    const { counters, indexer, indexes } = this.#collector;
    const kept = events.filter(({ index }) => indexes.isWritable(index));
    counters.lostToUnknownIndex += events.length - kept.length;
    counters.eventsAccepted += kept.length;
    if (kept.length === 0) return;
    this.#unsearchable++;
    this.#kept.push(indexer.submit(kept, () => this.#searchable()));
    if (indexer.fill < 1) return;
    await (this.#hold ? this.#hold.lend(indexer.whenRoom()) : indexer.whenRoom());
  }

  /** @throws HecRefusal when events could not be kept */
  async finish(): Promise<Receipt> {
    const { acks, clock } = this.#collector;
    const answer = this.#warning() ?? 'success';
    if (this.#channel !== undefined) {
      this.#ack = acks.issue(this.#token.name, this.#channel, clock.now());
      this.#searchable();
      return { answer, ackId: this.#ack.id };
    }
    await Promise.all(this.#kept).catch(() => {
      throw new HecRefusal('busy');
    });
    return { answer };
  }

  #searchable(): void {
    if (--this.#unsearchable > 0) return;
    const { clock, faults } = this.#collector;
    const ack = this.#ack;
    if (!ack) return;
    if (faults.ackDelayMs === 0) ack.indexed();
    else
      clock.setTimer(faults.ackDelayMs, () => ack.indexed(), { rank: 'hec', name: 'late acknowledgement' });
  }

  #warning(): HecAnswerName | undefined {
    if (!this.#collector.settings.warnAt80) return undefined;
    if (this.#collector.indexer.fill >= WARN_AT) return 'nearCapacity';
    return this.#ackFill() >= WARN_AT ? 'ackNearCapacity' : undefined;
  }

  #ackFill(): number {
    if (this.#channel === undefined) return 0;
    return this.#collector.acks.fill(this.#token.name, this.#channel, this.#collector.clock.now());
  }
}
