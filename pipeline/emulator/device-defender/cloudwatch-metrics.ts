/** The metrics that Device Defender puts into namespace `AWS/IoT` (developer guide, "metrics_dimensions"). */
export type CloudWatchMetricName =
  | 'Violations'
  | 'ViolationsCleared'
  | 'ViolationsInvalidated'
  | 'NonCompliantResources'
  | 'ResourcesEvaluated';

export type CloudWatchDimensions = Readonly<Record<string, string>>;

export interface CloudWatchDatapoint {
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly value: number;
}

const RETENTION_MS = 90 * 86_400_000;

/** What CloudWatch would be given: queryable in the emulator, since CloudWatch itself is not emulated. */
export class CloudWatchMetrics {
  readonly #series = new Map<string, CloudWatchDatapoint[]>();

  /** Adds to the datapoint of this very time. */
  add(
    metric: CloudWatchMetricName,
    dimensions: CloudWatchDimensions,
    timestamp: number,
    value: number,
  ): void {
    const key = keyOf(metric, dimensions);
    const series = this.#series.get(key) ?? [];
    this.#series.set(key, series);
    const last = series.at(-1);
    if (last?.timestamp === timestamp) {
      series[series.length - 1] = { timestamp, value: last.value + value };
      return;
    }
    series.push({ timestamp, value });
    while (series[0]!.timestamp < timestamp - RETENTION_MS) series.shift();
  }

  datapoints(
    metric: CloudWatchMetricName,
    dimensions: CloudWatchDimensions = {},
  ): readonly CloudWatchDatapoint[] {
    return this.#series.get(keyOf(metric, dimensions)) ?? [];
  }

  /** The sum of all datapoints. */
  sum(metric: CloudWatchMetricName, dimensions: CloudWatchDimensions = {}): number {
    return this.datapoints(metric, dimensions).reduce((sum, { value }) => sum + value, 0);
  }
}

function keyOf(metric: string, dimensions: CloudWatchDimensions): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([metric, ...sorted]);
}
