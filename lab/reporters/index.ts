import { UserError } from '#kernel';
import type { ProgressListener } from '../runner/progress.ts';
import { defaultReporter, type Terminal } from './default.ts';
import { jsonReporter } from './json.ts';

export interface ReporterOptions {
  readonly terminal: Terminal;
  /** Folder for report files. */
  readonly directory: string;
}

const REPORTERS: Readonly<Record<string, (options: ReporterOptions) => ProgressListener>> = {
  default: ({ terminal }) => defaultReporter(terminal),
  json: ({ directory }) => jsonReporter(directory),
};

/** The reporters named, as one listener. Throws `LAB_USAGE` for a name that does not exist. */
export function createReporter(names: readonly string[], options: ReporterOptions): ProgressListener {
  const reporters = names.map((name) => {
    const create = Object.hasOwn(REPORTERS, name) ? REPORTERS[name] : undefined;
    if (!create) {
      throw new UserError('LAB_USAGE', `There is no reporter "${name}".`, {
        hint: `Reporters: ${Object.keys(REPORTERS).join(', ')}.`,
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
