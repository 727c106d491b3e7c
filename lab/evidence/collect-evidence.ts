import type { DetectionRun } from '../runner/detection-schedule.ts';
import { isoWindow, type Observed } from '../runner/observations.ts';
import { aboutRole, thingsOf } from '../runner/role-rows.ts';
import type { ResultRow } from '../results.ts';
import type { DetectionFires } from '../scenario/expectations.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Lab } from '../target.ts';
import { appMacros } from './app-macros.ts';
import { eventSearch } from './event-search.ts';
import type { Evidence } from './evidence.ts';
import { MOST_EVENTS } from './evidence.ts';
import { traceEvents, type FoundEvent } from './trace-events.ts';

/** Rows of one detection that are traced. */
const MOST_ROWS = 3;

/** The lab that ran, and the folders of the apps that its Splunk has. */
interface EvidenceSource {
  readonly lab: Lab;
  readonly apps: readonly string[];
}

/** Follows the rows of the detections that were expected to fire back to what devices did. */
export async function collectEvidence(
  scenario: Scenario,
  observed: Observed,
  from: EvidenceSource,
): Promise<Evidence[]> {
  const evidence: Evidence[] = [];
  for (const expectation of scenario.expect) {
    if (expectation.kind !== 'detection-fires') continue;
    const isAbout = aboutRole(expectation.role, observed.plan);
    const first = observed.runs.find(
      ({ detection, atMs, rows }) =>
        detection === expectation.detection && atMs >= observed.attackMs && rows.some(isAbout),
    );
    for (const row of first?.rows.filter(isAbout).slice(0, MOST_ROWS) ?? []) {
      evidence.push(await evidenceFor(row, first!, expectation, observed, from));
    }
  }
  return evidence;
}

async function evidenceFor(
  row: ResultRow,
  run: DetectionRun,
  expectation: DetectionFires,
  observed: Observed,
  { lab, apps }: EvidenceSource,
): Promise<Evidence> {
  const detection = observed.detections.find(({ name }) => name === run.detection)!;
  const base = {
    expectation: `${expectation.detection} fires for the ${expectation.role}`,
    detection: run.detection,
    at: new Date(run.atMs).toISOString(),
    row,
    window: isoWindow(run.earliestMs, run.latestMs),
  };
  const events = eventSearch(detection.search, await appMacros(apps));
  if (events === undefined) {
    const note = 'The search does not begin with events, so no event stands behind the row.';
    return { ...base, search: detection.search, events: 0, chains: [], complete: false, note };
  }
  const search = `${events}${aboutThings(row)}`;
  const found = await findEvents(
    `${search} | eval time=_time, indexed=_indextime | table time indexed _raw`,
    run,
    observed,
  );
  // Those of the attack say more than those before it; without any, the row is about what was missing.
  const ofAttack = found.filter(({ timeMs }) => timeMs >= observed.attackMs);
  const chosen = (ofAttack.length > 0 ? ofAttack : found).slice(0, MOST_EVENTS).reverse();
  const chains = await traceEvents(chosen, lab);
  return {
    ...base,
    search,
    events: found.length,
    chains,
    complete: chains.length > 0 && chains.every(({ missing }) => missing.length === 0),
    ...(chains.length === 0
      ? { note: 'No event in the window names the thing: the row is about what is missing.' }
      : {}),
  };
}

function aboutThings(row: ResultRow): string {
  const things = thingsOf(row);
  return things.length === 0
    ? ''
    : ` | search ${things.map((thing) => `thing=${JSON.stringify(thing)}`).join(' OR ')}`;
}

/** The events of a window, the latest first, each once. */
async function findEvents(search: string, run: DetectionRun, { splunk }: Observed): Promise<FoundEvent[]> {
  const answer = await splunk.search({
    search,
    earliest: run.earliestMs / 1000,
    latest: run.latestMs / 1000,
  });
  const byRaw = new Map<string, FoundEvent>();
  for (const row of answer.rows) {
    const raw = String(row['_raw']);
    // What the run of the search could not see yet is not behind its row.
    const indexedMs = Number(row['indexed']) * 1000;
    if (indexedMs > run.atMs) continue;
    byRaw.set(raw, { raw, timeMs: Math.round(Number(row['time']) * 1000), indexedMs });
  }
  return [...byRaw.values()].sort((a, b) => b.timeMs - a.timeMs);
}
