/**
 * The value of a custom metric, one member each, as in a report: numbers of either sign, lists of numbers, strings
 * or IP addresses.
 *
 * Source: AWS IoT Device Defender developer guide, "Custom metrics".
 */
export type CustomMetricValue =
  | { readonly number: number }
  | { readonly number_list: readonly number[] }
  | { readonly string_list: readonly string[] }
  | { readonly ip_list: readonly string[] };

/** How a class of devices fills a custom metric when nothing is wrong. */
export type CustomMetricProfile =
  /** Wanders around `around` by at most `spread`, rounded to `decimals`. */
  | { readonly kind: 'gauge'; readonly around: number; readonly spread: number; readonly decimals: number }
  | { readonly kind: 'constant'; readonly value: CustomMetricValue };

/** A metric that shows one number. */
export const constant = (number: number): CustomMetricProfile => ({ kind: 'constant', value: { number } });

/** A metric that shows one text, such as a version or a state. */
export const text = (value: string): CustomMetricProfile => ({
  kind: 'constant',
  value: { string_list: [value] },
});

/** A metric that wanders. */
export const gauge = (around: number, spread: number, decimals = 1): CustomMetricProfile => ({
  kind: 'gauge',
  around,
  spread,
  decimals,
});
