import type { HecAnswerName } from './answers.ts';

/** Which requests a fault concerns. Health checks count as `all` only. */
export type HecFaultScope = 'events' | 'acks' | 'all';

/** What can go wrong with the collector on purpose. */
export type HecFault =
  /** Connections are reset before TLS, open ones are cut: nothing listens, as far as a client can tell. */
  | { kind: 'refuse' }
  /** Requests are answered with one of Splunk's own answers, such as `busy`, and nothing is taken. */
  | { kind: 'answer'; answer: HecAnswerName; on?: HecFaultScope }
  /** Requests wait, unread, until the fault is cleared or their sender gives up. */
  | { kind: 'hang'; on?: HecFaultScope }
  /** The connection is cut within the body; nothing of it is kept. */
  | { kind: 'reset-body'; on?: HecFaultScope }
  /** The request is handled, but the connection is cut instead of an answer: a sender that repeats makes duplicates. */
  | { kind: 'lose-answer'; on?: HecFaultScope }
  /** Ack queries are answered, but no id is true while this lasts. */
  | { kind: 'never-ack' }
  /** Ids become true this many milliseconds of lab time after their events are searchable. */
  | { kind: 'late-ack'; delayMs: number };

export interface HecFaultOptions {
  /** Only the next so many requests; default: until cleared. Not for `refuse` and the acknowledgement faults. */
  times?: number;
}

/** Switches for faults, to be set while the emulator runs. One fault at a time. */
export interface HecFaultSwitch {
  set(fault: HecFault, options?: HecFaultOptions): void;
  clear(): void;
  readonly current: HecFault | undefined;
  /** Once, now: all channels and their pending acknowledgements are forgotten, as when an indexer restarts. */
  loseChannels(): void;
}

type RequestFault = Extract<HecFault, { on?: HecFaultScope }>;

/** The collector's side of the switches. */
export class HecFaults implements HecFaultSwitch {
  readonly #loseChannels: () => void;
  /** Called when connections are to be cut. */
  onRefuse: () => void = () => {};
  #current: HecFault | undefined;
  #left = Infinity;
  #whenChanged: (() => void)[] = [];

  constructor(loseChannels: () => void) {
    this.#loseChannels = loseChannels;
  }

  get current(): HecFault | undefined {
    return this.#current;
  }

  set(fault: HecFault, { times = Infinity }: HecFaultOptions = {}): void {
    this.#current = fault;
    this.#left = times;
    this.#changed();
    if (fault.kind === 'refuse') this.onRefuse();
  }

  clear(): void {
    this.#current = undefined;
    this.#changed();
  }

  loseChannels(): void {
    this.#loseChannels();
  }

  /** The fault that this request suffers. Counts it. */
  take(path: string): RequestFault | undefined {
    const fault = this.#current;
    if (!fault || !isRequestFault(fault) || !concerns(fault, path)) return undefined;
    if (--this.#left <= 0) this.#current = undefined;
    return fault;
  }

  /** Lab milliseconds by which an acknowledgement is late. */
  get ackDelayMs(): number {
    return this.#current?.kind === 'late-ack' ? this.#current.delayMs : 0;
  }

  get neverAcks(): boolean {
    return this.#current?.kind === 'never-ack';
  }

  get refuses(): boolean {
    return this.#current?.kind === 'refuse';
  }

  /** Resolves when another fault is set, or none. */
  whenChanged(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenChanged.push(resolve);
    });
  }

  #changed(): void {
    const waiting = this.#whenChanged;
    this.#whenChanged = [];
    for (const resolve of waiting) resolve();
  }
}

const REQUEST_FAULTS: readonly HecFault['kind'][] = ['answer', 'hang', 'reset-body', 'lose-answer'];

const isRequestFault = (fault: HecFault): fault is RequestFault => REQUEST_FAULTS.includes(fault.kind);

function concerns({ on = 'all' }: RequestFault, path: string): boolean {
  if (on === 'all') return true;
  const isAck = /\/ack(\/|$)/.test(path);
  const isHealth = /\/health(\/|$)/.test(path);
  return on === 'acks' ? isAck : !isAck && !isHealth;
}
