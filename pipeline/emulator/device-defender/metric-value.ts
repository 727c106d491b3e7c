/** The value of a metric as the API's `MetricValue` words it. */
export type MetricValue =
  | { readonly count: number }
  | { readonly ports: readonly number[] }
  | { readonly cidrs: readonly string[] }
  | { readonly number: number }
  | { readonly numbers: readonly number[] }
  | { readonly strings: readonly string[] };

/** Metric name to value. */
export type MetricValues = Record<string, MetricValue>;

/** The member of `MetricValue` that a metric fills. */
export type ValueMember = 'count' | 'ports' | 'cidrs' | 'number' | 'numbers' | 'strings';

/** A bare value: a number, or the items of a list. */
export type Measured = number | readonly (number | string)[];

/** The bare value under `member`, or nothing when the metric came as another type. */
export function unwrapValue(value: MetricValue, member: ValueMember): Measured | undefined {
  return (value as Readonly<Partial<Record<ValueMember, Measured>>>)[member];
}

export function wrapValue(member: ValueMember, measured: Measured): MetricValue {
  return { [member]: measured } as unknown as MetricValue;
}
