import { EventStore, type Knowledge } from '#splunk/emulator';
import { resolveTimeModifier, runSearch, SplError, type Search } from '#splunk/spl';
import { AlertSuppression } from '../runner/alert-suppression.ts';
import type { DetectionRun } from '../runner/detection-schedule.ts';
import type { Detection } from '../runner/detections.ts';
import type { KeptEvent } from './kept-scenario.ts';

/** A search to be run on a detection's schedule: the detection itself or a mutant of it. */
export interface Candidate {
  readonly id: string;
  readonly search: Search;
  readonly earliest: string;
  readonly latest: string;
}

/**
 * Runs searches at given moments over events that become searchable as they once did. All of them look at one store,
 * which grows as time goes on.
 *
 * @param timesMs the moments, rising
 * @returns by candidate its runs; a search that fails has `undefined`
 */
export async function replay(
  events: readonly KeptEvent[],
  timesMs: readonly number[],
  candidates: readonly Candidate[],
  detection: Detection,
  knowledge: Knowledge,
): Promise<Map<string, DetectionRun[] | undefined>> {
  const store = new EventStore();
  const runs = new Map<string, DetectionRun[] | undefined>(candidates.map(({ id }) => [id, []]));
  const suppressions = new Map(candidates.map(({ id }) => [id, new AlertSuppression(detection.suppress)]));
  let next = 0;
  for (const atMs of timesMs) {
    const now = atMs / 1000;
    for (; next < events.length && events[next]!.indexTime <= now; next++) {
      const { indexTime, ...event } = events[next]!;
      store.append([event], indexTime);
    }
    for (const { id, search, earliest: from, latest: to } of candidates) {
      const own = runs.get(id);
      if (!own) continue;
      const earliest = resolveTimeModifier(from, now);
      const latest = resolveTimeModifier(to, now);
      try {
        const answer = await runSearch(search, { ...knowledge, source: store, earliest, latest, now });
        own.push({
          detection: detection.name,
          atMs,
          earliestMs: earliest * 1000,
          latestMs: latest * 1000,
          rows: answer.rows,
          alerts: suppressions.get(id)!.news(answer.rows, atMs),
          sawEvents: answer.eventCount,
        });
      } catch (error) {
        if (!(error instanceof SplError)) throw error;
        runs.set(id, undefined);
      }
    }
  }
  return runs;
}
