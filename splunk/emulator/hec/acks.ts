/** Defaults of `limits.conf [http_input]`, except that Splunk also limits all channels together. */
export interface AckLimits {
  maxChannels: number;
  maxPendingPerChannel: number;
  /** A channel that nobody asks about for this long is forgotten (`maxIdleTime`, 600 s). */
  maxIdleMs: number;
}

export const DEFAULT_ACK_LIMITS: AckLimits = {
  maxChannels: 1_000_000,
  maxPendingPerChannel: 1_000_000,
  maxIdleMs: 600_000,
};

interface Channel {
  /** The id that is given out next. */
  next: number;
  /** Ack id → searchable yet? */
  pending: Map<number, boolean>;
  usedAtMs: number;
}

/**
 * Indexer acknowledgements: per token and channel, numbers from 0. An id is told `true` once, after its events can
 * be searched, and then forgotten; unknown, foreign and already told ids are `false`.
 */
export class Acks {
  /** In order of use, the longest unused first. */
  readonly #channels = new Map<string, Channel>();
  readonly #limits: AckLimits;

  constructor(limits: AckLimits = DEFAULT_ACK_LIMITS) {
    this.#limits = limits;
  }

  /** Gives out the next id of a channel; `undefined` when the channel, or the number of channels, is full. */
  issue(token: string, channel: string, nowMs: number): number | undefined {
    const key = keyOf(token, channel);
    let entry = this.#use(key, nowMs);
    if (!entry) {
      if (this.#channels.size >= this.#limits.maxChannels) return undefined;
      entry = { next: 0, pending: new Map(), usedAtMs: nowMs };
      this.#channels.set(key, entry);
    }
    if (entry.pending.size >= this.#limits.maxPendingPerChannel) return undefined;
    entry.pending.set(entry.next, false);
    return entry.next++;
  }

  /** The events of this id are searchable now. */
  indexed(token: string, channel: string, id: number): void {
    const pending = this.#channels.get(keyOf(token, channel))?.pending;
    if (pending?.has(id)) pending.set(id, true);
  }

  /** Answers a query; every `true` is told once. */
  take(token: string, channel: string, ids: readonly number[], nowMs: number): Record<string, boolean> {
    const entry = this.#use(keyOf(token, channel), nowMs);
    const answer: Record<string, boolean> = {};
    for (const id of ids) answer[id] = entry?.pending.get(id) ?? false;
    for (const id of ids) if (answer[id]) entry?.pending.delete(id);
    return answer;
  }

  /** How many ids wait to be asked for. */
  pending(): number {
    let count = 0;
    for (const channel of this.#channels.values()) count += channel.pending.size;
    return count;
  }

  /** Finds a channel and makes it the most recently used; forgets those that have been idle for too long. */
  #use(key: string, nowMs: number): Channel | undefined {
    for (const [oldest, { usedAtMs }] of this.#channels) {
      if (nowMs - usedAtMs <= this.#limits.maxIdleMs) break;
      this.#channels.delete(oldest);
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
