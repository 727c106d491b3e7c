import { RANKS, type Hold, type Rank, type Timer } from './clock.ts';

export interface QueuedTimer extends Timer {
  readonly due: number;
  readonly rank: number;
  readonly sequence: number;
  readonly name: string;
  readonly run: (hold: Hold) => void | Promise<void>;
  cancelled: boolean;
}

const RANK_NUMBER = Object.fromEntries(RANKS.map((rank, index) => [rank, index])) as Record<Rank, number>;

function before(a: QueuedTimer, b: QueuedTimer): boolean {
  if (a.due !== b.due) return a.due < b.due;
  if (a.rank !== b.rank) return a.rank < b.rank;
  return a.sequence < b.sequence;
}

/** A binary heap of timers in the order due time, rank, order of creation. */
export class TimerQueue {
  readonly #heap: QueuedTimer[] = [];
  #sequence = 0;

  add(due: number, rank: Rank, name: string, run: QueuedTimer['run']): QueuedTimer {
    const timer: QueuedTimer = {
      due,
      rank: RANK_NUMBER[rank],
      sequence: this.#sequence++,
      name,
      run,
      cancelled: false,
      cancel() {
        timer.cancelled = true;
      },
    };
    this.#push(timer);
    return timer;
  }

  /** The next timer that was not cancelled, left in the queue. */
  peek(): QueuedTimer | undefined {
    while (this.#heap[0]?.cancelled) this.#pop();
    return this.#heap[0];
  }

  take(): QueuedTimer | undefined {
    const next = this.peek();
    if (next) this.#pop();
    return next;
  }

  clear(): void {
    this.#heap.length = 0;
  }

  #push(timer: QueuedTimer): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(timer);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(timer, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}
