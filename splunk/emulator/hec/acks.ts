import type { HecSettings } from './settings.ts';

export type AckLimits = Pick<
  HecSettings,
  'maxAckChannels' | 'maxPendingAcks' | 'maxPendingAcksPerChannel' | 'channelIdleMs'
>;

interface Channel {
  /** The id that is given out next. */
  next: number;
  /** Ack id → searchable yet? */
  pending: Map<number, boolean>;
  usedAtMs: number;
}

/** One request that waits for its acknowledgement. */
export interface PendingAck {
  id: number;
  /** Its events are kept and can be searched. */
  indexed(): void;
}

/**
 * Indexer acknowledgements: per token and channel, numbers from 0. An id is told `true` once, after its events can
 * be searched, and then forgotten; unknown, foreign and already told ids are `false`.
 */
export class Acks {
  /** In order of use, the longest unused first. */
  readonly #channels = new Map<string, Channel>();
  readonly #limits: AckLimits;
  #pending = 0;

  constructor(limits: AckLimits) {
    this.#limits = limits;
  }

  /** How many ids wait to be asked for. */
  get pending(): number {
    return this.#pending;
  }

  /** How near a channel is to its limits: 1 is full. */
  fill(token: string, channel: string, nowMs: number): number {
    const { maxAckChannels, maxPendingAcks, maxPendingAcksPerChannel } = this.#limits;
    const entry = this.#use(keyOf(token, channel), nowMs);
    const own = entry ? entry.pending.size / maxPendingAcksPerChannel : this.#channels.size / maxAckChannels;
    return Math.max(own, this.#pending / maxPendingAcks);
  }

  /** Gives out the next id of a channel. */
  issue(token: string, channel: string, nowMs: number): PendingAck {
    const key = keyOf(token, channel);
    let entry = this.#use(key, nowMs);
    if (!entry) {
      entry = { next: 0, pending: new Map(), usedAtMs: nowMs };
      this.#channels.set(key, entry);
    }
    const { pending } = entry;
    const id = entry.next++;
    pending.set(id, false);
    this.#pending++;
    return {
      id,
      indexed: () => {
        if (pending.has(id)) pending.set(id, true);
      },
    };
  }

  /** Answers a query; every `true` is told once. */
  take(token: string, channel: string, ids: readonly number[], nowMs: number): Record<string, boolean> {
    const entry = this.#use(keyOf(token, channel), nowMs);
    const answer: Record<string, boolean> = {};
    for (const id of ids) answer[id] = entry?.pending.get(id) ?? false;
    for (const id of ids) if (answer[id] && entry?.pending.delete(id)) this.#pending--;
    return answer;
  }

  /** Forgets every channel, as an indexer does that restarts: ids begin at 0 again, earlier ones are never true. */
  forgetChannels(): void {
    this.#channels.clear();
    this.#pending = 0;
  }

  /** Finds a channel and makes it the most recently used; forgets those that have been idle for too long. */
  #use(key: string, nowMs: number): Channel | undefined {
    for (const [oldest, { usedAtMs, pending }] of this.#channels) {
      if (nowMs - usedAtMs <= this.#limits.channelIdleMs) break;
      this.#channels.delete(oldest);
      this.#pending -= pending.size;
    }
    const entry = this.#channels.get(key);
    if (!entry) return undefined;
    entry.usedAtMs = nowMs;
    this.#channels.delete(key);
    this.#channels.set(key, entry);
    return entry;
  }
}

const keyOf = (token: string, channel: string) => `${token}/${channel}`;
