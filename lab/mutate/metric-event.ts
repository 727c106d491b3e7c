import type { KeptEvent } from './kept-scenario.ts';

/** An exported metric, as far as variants change it. */
export interface Metric {
  name: string;
  thing: string;
  timestamp: number;
  value: { count?: number; [member: string]: unknown };
}

/** The metric that an event holds; `undefined` for an event of another kind. */
export function metricOf({ raw }: KeptEvent): Metric | undefined {
  try {
    const metric = JSON.parse(raw) as Metric;
    return typeof metric.name === 'string' && typeof metric.thing === 'string' ? metric : undefined;
  } catch {
    return undefined;
  }
}

/** The event with another metric in it. */
export function withMetric(event: KeptEvent, metric: Metric): KeptEvent {
  return { ...event, raw: JSON.stringify(metric), host: metric.thing };
}

/** Changes the metrics of some things; events of others and of other kinds stay as they are. */
export function changeMetrics(
  events: readonly KeptEvent[],
  things: ReadonlySet<string>,
  change: (metric: Metric, event: KeptEvent) => Metric,
): KeptEvent[] {
  return events.map((event) => {
    if (!things.has(event.host)) return event;
    const metric = metricOf(event);
    return metric ? withMetric(event, change(metric, event)) : event;
  });
}

/** By thing and metric, what it usually was before a moment: the median of counts, the last of other values. */
export function usualValues(events: readonly KeptEvent[], beforeMs: number): Map<string, Metric['value']> {
  const seen = new Map<string, Metric['value'][]>();
  for (const event of events) {
    const metric = event.time * 1000 < beforeMs ? metricOf(event) : undefined;
    if (!metric) continue;
    const key = seriesOf(metric);
    seen.set(key, [...(seen.get(key) ?? []), metric.value]);
  }
  return new Map([...seen].map(([key, values]) => [key, usual(values)]));
}

export const seriesOf = ({ thing, name }: Metric) => `${thing} ${name}`;

function usual(values: readonly Metric['value'][]): Metric['value'] {
  const last = values.at(-1)!;
  if (last.count === undefined) return last;
  const counts = values.map(({ count = 0 }) => count).sort((a, b) => a - b);
  return { ...last, count: counts[Math.floor(counts.length / 2)]! };
}
