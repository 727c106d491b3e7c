import type { Maintenance } from '../scenario/scenario.ts';
import type { Lab } from '../target.ts';

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
        'reason="planned work" | table thing, start, end, reason | outputlookup append=true iot_maintenance_windows',
      earliest: phaseMs / 1000,
    });
  }
}
