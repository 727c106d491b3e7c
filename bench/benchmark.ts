/** One line of `npm run bench`: a figure and how it compares with a yardstick of the same run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `reports/s`, `ms`, `x`: what `value` counts. */
  readonly unit: string;
  /** What `ratio` is measured against, in words. */
  readonly yardstick?: string;
  /** The figure over the yardstick, taken in this run: what can be compared between machines. */
  readonly ratio?: number;
  /** The ratio we hold ourselves to, and in which direction. */
  readonly bar?: { readonly atMost: number } | { readonly atLeast: number };
  readonly note?: string;
}

export interface BenchmarkOptions {
  /** Shorter and less exact: for a look while working. */
  readonly quick: boolean;
}

/** A benchmark yields its figures as it has them. */
export interface Benchmark {
  readonly name: string;
  readonly summary: string;
  run(options: BenchmarkOptions): AsyncIterable<Figure>;
}

/** Whether a figure keeps to its bar; `undefined` without one. */
export function meetsBar(figure: Figure): boolean | undefined {
  const measured = figure.ratio ?? figure.value;
  if (figure.bar === undefined) return undefined;
  return 'atMost' in figure.bar ? measured <= figure.bar.atMost : measured >= figure.bar.atLeast;
}
