export interface RetainedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  /** Lab time in epoch milliseconds. */
  readonly lastModified: number;
}

/** Retained messages as the data API lists them; aedes keeps its own copies for delivery. */
export class RetainedMessages {
  readonly #byTopic = new Map<string, RetainedMessage>();

  /** Keeps the message, or forgets the topic when the payload is empty. */
  put(topic: string, payload: Buffer, qos: 0 | 1, lastModified: number): void {
    if (payload.length === 0) this.#byTopic.delete(topic);
    else this.#byTopic.set(topic, { topic, payload, qos, lastModified });
  }

  get(topic: string): RetainedMessage | undefined {
    return this.#byTopic.get(topic);
  }

  list(): RetainedMessage[] {
    return [...this.#byTopic.values()];
  }
}
