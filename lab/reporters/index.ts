import { UserError } from '#kernel';
import type { ProgressListener } from '../runner/progress.ts';
import type { ScenarioFiles } from '../scenario-files.ts';
import { defaultReporter, type Terminal } from './default.ts';
import { githubReporter } from './github.ts';
import { htmlReporter } from './html/index.ts';
import { jsonReporter } from './json.ts';
import { junitReporter } from './junit.ts';
import { navigatorReporter } from './navigator.ts';

export interface ReporterOptions {
  readonly terminal: Terminal;
  /** Folder for report files. */
  readonly directory: string;
  readonly files: ScenarioFiles;
  /** The file that `GITHUB_STEP_SUMMARY` names. */
  readonly summaryFile?: string | undefined;
}

const REPORTERS: Readonly<Record<string, (options: ReporterOptions) => ProgressListener>> = {
  default: ({ terminal }) => defaultReporter(terminal),
  json: ({ directory }) => jsonReporter(directory),
  html: ({ directory }) => htmlReporter(directory),
  junit: ({ directory }) => junitReporter(directory),
  github: (options) => githubReporter(options),
  navigator: ({ directory }) => navigatorReporter(directory),
};

export const REPORTER_NAMES: readonly string[] = Object.keys(REPORTERS);

/** The reporters named, as one listener. Throws `LAB_USAGE` for a name that does not exist. */
export function createReporter(names: readonly string[], options: ReporterOptions): ProgressListener {
  const reporters = names.map((name) => {
    const create = Object.hasOwn(REPORTERS, name) ? REPORTERS[name] : undefined;
    if (!create) {
      throw new UserError('LAB_USAGE', `There is no reporter "${name}".`, {
        hint: `Reporters: ${REPORTER_NAMES.join(', ')}.`,
      });
    }
    return create(options);
  });
  return {
    runStarted: (scenarios) => reporters.forEach((reporter) => reporter.runStarted?.(scenarios)),
    scenarioStarted: (scenario) => reporters.forEach((reporter) => reporter.scenarioStarted?.(scenario)),
    stageStarted: (scenario, stage) =>
      reporters.forEach((reporter) => reporter.stageStarted?.(scenario, stage)),
    timePassed: (scenario, passed, total) =>
      reporters.forEach((reporter) => reporter.timePassed?.(scenario, passed, total)),
    scenarioEnded: async (result) => {
      for (const reporter of reporters) await reporter.scenarioEnded?.(result);
    },
    runEnded: async (results) => {
      for (const reporter of reporters) await reporter.runEnded?.(results);
    },
  };
}
