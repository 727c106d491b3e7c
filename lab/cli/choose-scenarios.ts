import { loadDetections } from '../runner/detections.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ScenarioFiles } from '../scenario-files.ts';
import { changeSince } from '../selection/git-change.ts';
import { shardOf } from '../selection/shard.ts';
import { touchedBy } from '../selection/touched.ts';
import { text, type CommandOptions } from './options.ts';

/** Narrows a selection to what changed since a commit (`--changed`), then to a part of it (`--shard`). */
export async function chooseScenarios(
  selected: readonly Scenario[],
  options: CommandOptions,
  files: ScenarioFiles,
): Promise<readonly Scenario[]> {
  const base = text(options['changed']);
  const shard = text(options['shard']);
  const touched = base === undefined ? selected : await touchedSince(base, selected, files);
  return shard === undefined ? touched : shardOf(touched, shard);
}

async function touchedSince(
  base: string,
  selected: readonly Scenario[],
  files: ScenarioFiles,
): Promise<readonly Scenario[]> {
  const touched = touchedBy(await changeSince(base), selected, await loadDetections(), files);
  if (touched.kind === 'all') {
    process.stdout.write(`Changed since ${base}: ${touched.because}, so all scenarios run.\n`);
    return selected;
  }
  const { scenarios, detections } = touched;
  const named = detections.length > 0 ? ` (detections: ${detections.join(', ')})` : '';
  process.stdout.write(
    `Changed since ${base}: ${scenarios.length} of ${selected.length} scenarios are touched${named}.\n`,
  );
  return scenarios;
}
