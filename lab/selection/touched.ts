import type { Detection } from '../runner/detections.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ScenarioFiles } from '../scenario-files.ts';

/** What a change touches. */
export type Touched =
  /** Code that every scenario goes through has changed. */
  | { readonly kind: 'all'; readonly because: string }
  | {
      readonly kind: 'some';
      readonly scenarios: readonly Scenario[];
      readonly detections: readonly string[];
    };

/** The part of the app that decides what detections find. */
export interface AppContent {
  readonly savedSearches: Readonly<Record<string, unknown>>;
  readonly macros: Readonly<Record<string, unknown>>;
}

export interface Change {
  /** Paths from the root of the project, with `/`. */
  readonly files: readonly string[];
  readonly before: AppContent;
  readonly after: AppContent;
}

/** Files that no result depends on. */
const WITHOUT_EFFECT =
  /\.(md|test\.ts|bench\.ts)$|^(docs|bench|\.ci|\.github|splunk\/console|lab\/(console|reporters|report|cli|mutate))\/|^(LICENSE|\.gitignore|\.prettier|\.oxlintrc)|^splunk\/app\/(default\/data|static|metadata|README)/;
const APP_CONF = /^splunk\/app\/default\/(savedsearches|macros)\.conf$/;
const LOOKUP = /^splunk\/app\/lookups\/(.+)\.csv$/;
/** Names the scenarios there are; a new one is a file of its own. */
const REGISTRY = 'scenarios/index.ts';

/**
 * The scenarios that a change touches: those whose file changed, and those that expect something of a detection that
 * changed, by name. A change of code they all go through touches all.
 */
export function touchedBy(
  { files, before, after }: Change,
  scenarios: readonly Scenario[],
  detections: readonly Detection[],
  scenarioFiles: ScenarioFiles,
): Touched {
  const declared = new Set(scenarioFiles.values());
  const lookups = files.flatMap((file) => LOOKUP.exec(file)?.[1] ?? []);
  const shared = files.find(
    (file) =>
      !declared.has(file) &&
      file !== REGISTRY &&
      !APP_CONF.test(file) &&
      !LOOKUP.test(file) &&
      !WITHOUT_EFFECT.test(file),
  );
  if (shared !== undefined) return { kind: 'all', because: shared };

  const macros = changedKeys(before.macros, after.macros).map((key) => key.replace(/\(\d+\)$/, ''));
  if (macros.some((name) => usedByMacro(name, after.macros))) {
    return { kind: 'all', because: 'a macro that other macros use' };
  }
  const searches = new Set(changedKeys(before.savedSearches, after.savedSearches));
  const changed = detections
    .filter(
      ({ name, search }) =>
        searches.has(name) ||
        macros.some((macro) => search.includes(`\`${macro}`)) ||
        lookups.some((lookup) => search.includes(lookup)),
    )
    .map(({ name }) => name);
  return {
    kind: 'some',
    detections: changed,
    scenarios: scenarios.filter(
      (scenario) =>
        files.includes(scenarioFiles.get(scenario.id) ?? '') ||
        scenario.expect.some((one) => 'detection' in one && changed.includes(one.detection)),
    ),
  };
}

function changedKeys(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
}

function usedByMacro(name: string, macros: Readonly<Record<string, unknown>>): boolean {
  return Object.values(macros).some((settings) => JSON.stringify(settings).includes(`\`${name}`));
}
