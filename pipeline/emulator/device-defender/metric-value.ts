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
