import type { Knowledge } from '#splunk/emulator';
import type { LookupTable } from '#splunk/spl';
import type { Maintenance } from '../scenario/scenario.ts';
import type { Lab } from '../target.ts';

const LOOKUP = 'iot_maintenance_windows';

/** Tells the Splunk app when devices are meant to be off, as an operator would: rows of its lookup. */
export async function planMaintenance(
  lab: Lab,
  windows: readonly Maintenance[],
  phaseMs: number,
): Promise<void> {
  for (const { thing, atMs, forMs } of windows) {
    const start = Math.floor((phaseMs + atMs) / 1000);
    await lab.splunk.search({
      search:
        `| makeresults | eval thing="${thing}", start=${start}, end=${start + Math.floor(forMs / 1000)}, ` +
        `reason="planned work" | table thing, start, end, reason | outputlookup append=true ${LOOKUP}`,
      earliest: phaseMs / 1000,
    });
  }
}

/** The same knowledge, with these windows of planned work. Columns: thing, start, end, reason. */
export function withPlannedWork(knowledge: Knowledge, table: LookupTable): Knowledge {
  return {
    ...knowledge,
    lookups: {
      read: (name) => {
        const known = knowledge.lookups.read(name);
        return name === LOOKUP && known ? { ...known, table } : known;
      },
    },
  };
}
