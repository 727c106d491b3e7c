import type { Benchmark } from './benchmark.ts';
import { alerts } from './benchmarks/alerts.ts';
import { broker } from './benchmarks/broker.ts';
import { defenderScale } from './benchmarks/defender-scale.ts';
import { eventStore } from './benchmarks/event-store.ts';
import { hecIngest } from './benchmarks/hec-ingest.ts';
import { holds } from './benchmarks/holds.ts';
import { pipelineLatency } from './benchmarks/pipeline-latency.ts';
import { wholeDay } from './benchmarks/whole-day.ts';

/** Every benchmark by name, in the order in which they run. */
export const BENCHMARKS: readonly Benchmark[] = [
  holds,
  broker,
  pipelineLatency,
  eventStore,
  hecIngest,
  alerts,
  defenderScale,
  wholeDay,
];
