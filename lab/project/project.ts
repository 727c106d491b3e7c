import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '#kernel';
import { scenarios as catalogue } from '#scenarios';
import { APP_DIRECTORY } from '../parts/names.ts';
import { loadDetections, type Detection } from '../runner/detections.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { findScenarioFiles, type ScenarioFiles } from '../scenario-files.ts';
import { loadScenarios } from './load-scenarios.ts';

/** Where scenarios and detections come from; absolute paths. Plain data: it crosses to other threads. */
export interface ProjectSource {
  /** A folder of scenarios; absent: the catalogue of the lab. */
  readonly scenarios?: string;
  /** Splunk apps instead of the lab's own; empty: that one. */
  readonly apps: readonly string[];
}

/** What a run is made of: the lab's own catalogue and app, or another project's. */
export interface Project {
  readonly scenarios: readonly Scenario[];
  readonly files: ScenarioFiles;
  /** Folders of the apps that Splunk has. */
  readonly apps: readonly string[];
  readonly detections: readonly Detection[];
}

/** The catalogue and the app of the lab itself. */
export const OWN_PROJECT: ProjectSource = { apps: [] };

/**
 * Reads scenarios and detections.
 *
 * @throws UserError `LAB_FILE_UNREADABLE`, `LAB_SCENARIO_INVALID`, `LAB_CONFIG_INVALID` for two detections of one name
 */
export async function loadProject(source: ProjectSource): Promise<Project> {
  for (const app of source.apps) await mustBeAnApp(app);
  const apps = source.apps.length > 0 ? source.apps : [APP_DIRECTORY];
  const detections = (await Promise.all(apps.map((app) => loadDetections(app)))).flat();
  const names = detections.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UserError('LAB_CONFIG_INVALID', `Two of the Splunk apps have a detection "${twice}".`, {
      hint: 'Rename one, or set enableSched = 0 in the local/savedsearches.conf of one app.',
    });
  }
  const found =
    source.scenarios === undefined
      ? { scenarios: catalogue, files: await findScenarioFiles() }
      : await loadScenarios(source.scenarios);
  return { ...found, apps, detections };
}

async function mustBeAnApp(directory: string): Promise<void> {
  const there = await stat(join(directory, 'default')).catch(() => undefined);
  if (there?.isDirectory()) return;
  throw new UserError('LAB_FILE_UNREADABLE', `${directory} is no Splunk app.`, {
    hint: 'Name the folder of an app: it holds default/savedsearches.conf.',
  });
}
