import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgressListener } from '../runner/progress.ts';
import type { Results, ScenarioResult, Status } from '../results.ts';

/** The versions of Navigator and its layer format that these files are written for. */
const NAVIGATOR = { navigator: '5.1.0', layer: '4.5' } as const;

const COLOURS: Readonly<Record<Status, string>> = {
  passed: '#2da44e',
  failed: '#cf222e',
  skipped: '#bf8700',
};

const LEGEND = {
  passed: 'every scenario passed',
  failed: 'a scenario failed',
  skipped: 'no scenario was run here',
} as const;

/**
 * Writes layers for MITRE's ATT&CK Navigator at the end of a run, one for each matrix that the scenarios name:
 * `navigator-enterprise.json` and `navigator-ics.json`.
 */
export function navigatorReporter(directory: string): ProgressListener {
  return {
    runEnded: async (results) => {
      for (const [matrix, layer] of Object.entries(navigatorLayers(results))) {
        await writeFile(join(directory, `navigator-${matrix}.json`), `${JSON.stringify(layer, null, 2)}\n`);
      }
    },
  };
}

/**
 * Layers by matrix (`enterprise`, `ics`), in layer format 4.5 (Navigator's `layers/spec/v4.5/layerformat.md`).
 *
 * A technique's score is the share of its scenarios that passed, in percent, skipped ones left out.
 */
export function navigatorLayers(results: Results): Record<string, object> {
  const versions = new Set(results.scenarios.flatMap(({ attack }) => attack.map(({ version }) => version)));
  return Object.fromEntries(
    [...versions].sort().map((reference) => {
      const [matrix = '', version = ''] = reference.split('-v');
      return [matrix, layer(matrix, version, reference, results)];
    }),
  );
}

function layer(matrix: string, version: string, reference: string, results: Results) {
  return {
    name: `iot-posture-lab (${matrix})`,
    versions: { attack: version, ...NAVIGATOR },
    domain: `${matrix}-attack`,
    description: `Techniques that scenarios replay on the ${results.target} target, seed ${results.seed}; ids checked against ATT&CK ${matrix} v${version}.`,
    sorting: 0,
    hideDisabled: false,
    techniques: techniques(reference, results.scenarios),
    gradient: { colors: [COLOURS.failed, COLOURS.skipped, COLOURS.passed], minValue: 0, maxValue: 100 },
    legendItems: (['passed', 'failed', 'skipped'] as const).map((status) => ({
      label: LEGEND[status],
      color: COLOURS[status],
    })),
    showTacticRowBackground: false,
    selectTechniquesAcrossTactics: true,
    selectSubtechniquesWithParent: false,
  };
}

function techniques(reference: string, scenarios: readonly ScenarioResult[]) {
  const byId = new Map<string, ScenarioResult[]>();
  for (const scenario of scenarios) {
    for (const { id, version } of scenario.attack) {
      if (version === reference) byId.set(id, [...(byId.get(id) ?? []), scenario]);
    }
  }
  const hasShownChildren = (id: string) => [...byId.keys()].some((other) => other.startsWith(`${id}.`));
  // A sub-technique is visible only when its parent is unfolded.
  const parents = [...byId.keys()]
    .flatMap((id) => (id.includes('.') ? id.split('.')[0]! : []))
    .filter((id) => !byId.has(id));
  return [
    ...[...byId].map(([techniqueID, own]) => ({
      techniqueID,
      ...scoreOf(own),
      comment: own.map(({ id, title, status }) => `${id} ${status}: ${title}`).join('\n'),
      enabled: true,
      showSubtechniques: hasShownChildren(techniqueID),
    })),
    ...[...new Set(parents)].map((techniqueID) => ({ techniqueID, enabled: true, showSubtechniques: true })),
  ].sort((a, b) => (a.techniqueID < b.techniqueID ? -1 : 1));
}

function scoreOf(scenarios: readonly ScenarioResult[]): { score?: number; color: string } {
  const run = scenarios.filter(({ status }) => status !== 'skipped');
  if (run.length === 0) return { color: COLOURS.skipped };
  const passed = run.filter(({ status }) => status === 'passed').length;
  return {
    score: Math.round((100 * passed) / run.length),
    color: passed === run.length ? COLOURS.passed : COLOURS.failed,
  };
}
