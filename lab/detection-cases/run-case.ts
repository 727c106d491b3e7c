import { EventStore, type Knowledge } from '#splunk/emulator';
import { resolveTimeModifier, runSearch, type Search } from '#splunk/spl';
import { NAMES } from '../parts/names.ts';
import { withPlannedWork } from '../runner/maintenance.ts';
import { compareRows, formatComparison } from '../runner/rows.ts';
import type { DetectionCase } from './detection-case.ts';

/** A case with its events stored, so that many searches can be run over them. */
export interface PreparedCase {
  readonly of: DetectionCase;
  readonly store: EventStore;
  readonly knowledge: Knowledge;
}

export function prepareCase(of: DetectionCase, knowledge: Knowledge): PreparedCase {
  const store = new EventStore();
  const now = of.nowMs / 1000;
  const events = of.events.map(({ ageMinutes, thing, body }) => {
    const time = Math.round(now - ageMinutes * 60);
    return {
      time,
      raw: JSON.stringify({ ...body, timestamp: time * 1000 }),
      host: thing,
      source: 'firehose',
      sourcetype: NAMES.sourcetype,
      index: NAMES.index,
    };
  });
  store.append(
    events.toSorted((a, b) => a.time - b.time),
    now,
  );
  return { of, store, knowledge: knownTo(of, knowledge) };
}

/**
 * Why a search does not say what the case expects; `undefined` when it does.
 *
 * @throws SplError when Splunk would not run it
 */
export async function problemOfCase(
  { of, store, knowledge }: PreparedCase,
  { search, earliest, latest }: { search: string | Search; earliest: string; latest: string },
): Promise<string | undefined> {
  const now = of.nowMs / 1000;
  const { rows } = await runSearch(search, {
    ...knowledge,
    source: store,
    now,
    earliest: resolveTimeModifier(earliest, now),
    latest: resolveTimeModifier(latest, now),
  });
  const comparison = compareRows(rows, of.finds, { attackers: [], twins: [] });
  if (comparison.missing.length === 0 && comparison.unexpected.length === 0) return undefined;
  return formatComparison(comparison);
}

function knownTo({ maintenance, nowMs }: DetectionCase, knowledge: Knowledge): Knowledge {
  const at = (ageMinutes: number) => String(Math.round(nowMs / 1000 - ageMinutes * 60));
  const rows = maintenance.map(({ thing, from, to }) => [thing, at(from), at(to), 'planned work']);
  return withPlannedWork(knowledge, { columns: ['thing', 'start', 'end', 'reason'], rows });
}
