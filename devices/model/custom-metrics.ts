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
