import type { Clock, Hold, Timer } from '#kernel';

/** How an exchange ends when the other side does not answer it. */
export type Unanswered = 'closed' | 'timeout';

/**
 * Something sent and not yet answered, under the hold of whoever sent it.
 *
 * The hold keeps lab time still while the answer is on its way through real sockets. Should no answer come, lab
 * time must move or the timeout could never fire: `lend` gives the hold back until the exchange ends. On a clock
 * that runs fast without waiting for anyone the timeout counts only once the exchange was lent, else it would pass
 * in a few real milliseconds.
 */
export class Exchange<Answer extends string> {
  readonly done: Promise<Answer | Unanswered>;
  readonly #hold: Hold;
  readonly #timer: Timer;
  readonly #onEnd: (exchange: Exchange<Answer>) => void;
  #resolve!: (outcome: Answer | Unanswered) => void;
  #lent = false;
  #expired = false;

  constructor(
    clock: Clock,
    name: string,
    hold: Hold,
    timeoutMs: number,
    onEnd: (exchange: Exchange<Answer>) => void,
  ) {
    this.#hold = hold;
    this.#onEnd = onEnd;
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#timer = clock.setTimer(timeoutMs, () => this.#expire(), { rank: 'device', name });
  }

  /** Ends the exchange; only the first call counts. */
  settle(outcome: Answer | Unanswered): void {
    this.#timer.cancel();
    this.#onEnd(this);
    this.#resolve(outcome);
  }

  /** Lets lab time move until the exchange ends. */
  lend(): void {
    if (this.#expired) return this.settle('timeout');
    if (this.#lent) return;
    this.#lent = true;
    void this.#hold.lend(this.done);
  }

  #expire(): void {
    this.#expired = true;
    if (this.#lent) this.settle('timeout');
  }
}

/** The open exchanges of one connection. */
export class Exchanges {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #open = new Set<Exchange<string>>();

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  get size(): number {
    return this.#open.size;
  }

  start<Answer extends string>(name: string, hold: Hold): Exchange<Answer> {
    const exchange = new Exchange<Answer>(this.#clock, name, hold, this.#timeoutMs, (ended) =>
      this.#open.delete(ended as unknown as Exchange<string>),
    );
    this.#open.add(exchange as unknown as Exchange<string>);
    return exchange;
  }

  lendAll(): void {
    for (const exchange of this.#open) exchange.lend();
  }

  closeAll(): void {
    for (const exchange of this.#open) exchange.settle('closed');
  }
}
