import type { Measured } from '../metric-value.ts';

/** Datapoints of one metric of one device, in the order of time. */
export interface Series<T extends Measured = Measured> {
  readonly length: number;
  /** Time of the first and the last datapoint kept, epoch milliseconds; NaN when there is none. */
  readonly firstMs: number;
  readonly lastMs: number;
  append(timeMs: number, value: T): void;
  /** Datapoints later than `afterMs` and not later than `untilMs`. */
  between(afterMs: number, untilMs: number): Generator<readonly [timeMs: number, value: T]>;
  /** Forgets datapoints up to `timeMs`. */
  forget(timeMs: number): void;
}

/** Numbers as pairs of time and value in one typed array: 16 bytes a datapoint, nothing for the collector to scan. */
export class NumberSeries implements Series<number> {
  #pairs = new Float64Array(8);
  #start = 0;
  #end = 0;

  get length(): number {
    return (this.#end - this.#start) / 2;
  }

  get firstMs(): number {
    return this.#start === this.#end ? Number.NaN : this.#pairs[this.#start]!;
  }

  get lastMs(): number {
    return this.#start === this.#end ? Number.NaN : this.#pairs[this.#end - 2]!;
  }

  append(timeMs: number, value: number): void {
    if (this.#end === this.#pairs.length) this.#makeRoom();
    this.#pairs[this.#end] = timeMs;
    this.#pairs[this.#end + 1] = value;
    this.#end += 2;
  }

  /** Adds up the values later than `afterMs` and not later than `untilMs`; cheap when they are the latest. */
  sum(afterMs: number, untilMs: number): number {
    let total = 0;
    for (let at = this.#end - 2; at >= this.#start; at -= 2) {
      const timeMs = this.#pairs[at]!;
      if (timeMs <= afterMs) break;
      if (timeMs <= untilMs) total += this.#pairs[at + 1]!;
    }
    return total;
  }

  /** The last value later than `afterMs` and not later than `untilMs`. */
  latest(afterMs: number, untilMs: number): number | undefined {
    for (let at = this.#end - 2; at >= this.#start && this.#pairs[at]! > afterMs; at -= 2) {
      if (this.#pairs[at]! <= untilMs) return this.#pairs[at + 1]!;
    }
    return undefined;
  }

  *between(afterMs: number, untilMs: number): Generator<readonly [number, number]> {
    for (let at = this.#start; at < this.#end; at += 2) {
      const timeMs = this.#pairs[at]!;
      if (timeMs > untilMs) return;
      if (timeMs > afterMs) yield [timeMs, this.#pairs[at + 1]!];
    }
  }

  forget(timeMs: number): void {
    while (this.#start < this.#end && this.#pairs[this.#start]! <= timeMs) this.#start += 2;
  }

  #makeRoom(): void {
    const kept = this.#pairs.subarray(this.#start, this.#end);
    const isRoomy = this.#start * 4 > this.#pairs.length;
    const pairs = isRoomy ? this.#pairs : new Float64Array(this.#pairs.length * 2);
    pairs.set(kept);
    this.#pairs = pairs;
    this.#end -= this.#start;
    this.#start = 0;
  }
}

type Items = readonly (number | string)[];

/** Lists of ports, addresses, numbers or texts; a list equal to the one before is kept once. */
export class ListSeries implements Series<Items> {
  readonly #points: (readonly [timeMs: number, value: Items])[] = [];

  get length(): number {
    return this.#points.length;
  }

  get firstMs(): number {
    return this.#points[0]?.[0] ?? Number.NaN;
  }

  get lastMs(): number {
    return this.#points.at(-1)?.[0] ?? Number.NaN;
  }

  append(timeMs: number, value: Items): void {
    const last = this.#points.at(-1)?.[1];
    this.#points.push([timeMs, last && isSame(last, value) ? last : value]);
  }

  *between(afterMs: number, untilMs: number): Generator<readonly [number, Items]> {
    for (const point of this.#points) if (point[0] > afterMs && point[0] <= untilMs) yield point;
  }

  forget(timeMs: number): void {
    const keep = this.#points.findIndex((point) => point[0] > timeMs);
    this.#points.splice(0, keep === -1 ? this.#points.length : keep);
  }
}

function isSame(a: Items, b: Items): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
