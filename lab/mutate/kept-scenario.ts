import { HOUR, LabFault, silentLogger } from '#kernel';
import type { Detection } from '../runner/detections.ts';
import type { Observed } from '../runner/observations.ts';
import { runScenario } from '../runner/run-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Lab } from '../target.ts';
import { embeddedTarget } from '../targets/embedded.ts';

/** An event as the index kept it. Times are epoch seconds. */
export interface KeptEvent {
  readonly time: number;
  readonly indexTime: number;
  readonly raw: string;
  readonly host: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly index: string;
}

/** A scenario that was run once, with its events in the order in which they became searchable. */
export interface KeptScenario {
  readonly scenario: Scenario;
  readonly observed: Observed;
  readonly events: readonly KeptEvent[];
}

/** Events of one search: splunkd hands out 50 000 rows at a time, and an hour of a fleet stays below that. */
const SLICE_MS = HOUR;

/** Runs a scenario with the detections given and keeps its events. */
export async function keepScenario(
  scenario: Scenario,
  options: { readonly seed: number; readonly startMs: number; readonly detections: readonly Detection[] },
): Promise<KeptScenario> {
  let kept: KeptScenario | undefined;
  await runScenario(scenario, {
    ...options,
    target: embeddedTarget,
    logger: silentLogger,
    progress: {},
    observe: async (observed, lab) => {
      kept = { scenario, observed, events: await readEvents(observed, lab) };
    },
  });
  if (!kept) throw new LabFault('LAB_INTERNAL', `Scenario "${scenario.id}" ended without observations.`);
  return kept;
}

async function readEvents({ startMs, endMs }: Observed, { splunk }: Lab): Promise<KeptEvent[]> {
  const events: KeptEvent[] = [];
  for (let fromMs = startMs - SLICE_MS; fromMs < endMs + SLICE_MS; fromMs += SLICE_MS) {
    const answer = await splunk.search({
      search:
        'index=* | eval time=_time, indexed=_indextime | table time indexed _raw host source sourcetype index',
      earliest: fromMs / 1000,
      latest: (fromMs + SLICE_MS) / 1000,
    });
    for (const row of answer.rows) {
      const text = (field: string) => String(row[field] ?? '');
      events.push({
        time: Number(row['time']),
        indexTime: Number(row['indexed']),
        raw: text('_raw'),
        host: text('host'),
        source: text('source'),
        sourcetype: text('sourcetype'),
        index: text('index'),
      });
    }
  }
  return inOrder(events);
}

/** Events in the order in which they became searchable. */
export function inOrder(events: readonly KeptEvent[]): KeptEvent[] {
  return [...events].sort((a, b) => a.indexTime - b.indexTime || a.time - b.time);
}
