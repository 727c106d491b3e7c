import { HOUR, LabFault, silentLogger } from '#kernel';
import type { LookupTable } from '#splunk/spl';
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
  /** The events of the same scenario in which the attackers did nothing; absent where only the pipeline is broken. */
  readonly withoutAttack?: readonly KeptEvent[];
  /** The lab's lookup of planned work, which scenarios write to: its columns and rows. */
  readonly maintenance: LookupTable;
}

/** Events of one search: splunkd hands out 50 000 rows at a time, and an hour of a fleet stays below that. */
const SLICE_MS = HOUR;

export interface KeepOptions {
  readonly seed: number;
  readonly startMs: number;
}

/**
 * Runs a scenario, and again without its attack, and keeps the events of both. No saved search runs meanwhile: all of
 * them are run over the events later.
 */
export async function keepScenario(scenario: Scenario, options: KeepOptions): Promise<KeptScenario> {
  const kept = await keepOnce(scenario, options);
  if (!hasVariants(scenario)) return kept;
  const calm = await keepOnce(scenario, { ...options, withoutAttack: true });
  return { ...kept, withoutAttack: calm.events };
}

/** Whether its events say something when they are changed. Those of a broken pipeline are about the pipeline. */
export function hasVariants({ requires }: Scenario): boolean {
  return !requires?.includes('faultInjection');
}

async function keepOnce(
  scenario: Scenario,
  options: KeepOptions & { readonly withoutAttack?: boolean },
): Promise<KeptScenario> {
  let kept: KeptScenario | undefined;
  await runScenario(
    { ...scenario, expect: [] },
    {
      ...options,
      detections: [],
      target: embeddedTarget,
      logger: silentLogger,
      progress: {},
      observe: async (observed, lab) => {
        const [events, maintenance] = [await readEvents(observed, lab), await readMaintenance(observed, lab)];
        kept = { scenario, observed, events, maintenance };
      },
    },
  );
  if (!kept) throw new LabFault('LAB_INTERNAL', `Scenario "${scenario.id}" ended without observations.`);
  return kept;
}

async function readMaintenance({ endMs }: Observed, { splunk }: Lab): Promise<LookupTable> {
  const columns = ['thing', 'start', 'end', 'reason'];
  const { rows } = await splunk.search({
    search: '| inputlookup iot_maintenance_windows | table thing start end reason',
    earliest: 0,
    latest: endMs / 1000,
  });
  return { columns, rows: rows.map((row) => columns.map((column) => String(row[column] ?? ''))) };
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
