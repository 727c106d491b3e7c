import { resolve } from 'node:path';
import { scenarios as catalogue } from '#scenarios';
import { createReporter } from '../reporters/index.ts';
import { prepareOutput } from '../reporters/json.ts';
import { checkScenarios } from '../runner/check-scenarios.ts';
import { loadDetections, type Detection } from '../runner/detections.ts';
import { needsSplunksOwnTime } from '../runner/foreign-clock.ts';
import { createLanes, DEFAULT_JOBS } from '../runner/lanes/create-lanes.ts';
import { loggerFor } from '../runner/run-log.ts';
import { runScenarios } from '../runner/run-scenarios.ts';
import { selectScenarios } from '../runner/select-scenarios.ts';
import { findScenarioFiles } from '../scenario-files.ts';
import type { Target } from '../target.ts';
import { findTarget, targetOnSplunk } from '../targets/index.ts';
import { EXIT } from './exit-codes.ts';
import { listScenarios } from './list-scenarios.ts';
import { instant, text, wholeNumber, type CommandOptions } from './options.ts';

/** `npm run scenario`: runs scenarios and reports; returns the exit code. */
export async function scenarioCommand(ids: readonly string[], options: CommandOptions): Promise<number> {
  const selected = selectScenarios(catalogue, { ids, tag: text(options['tag']) });
  if (options['list']) {
    process.stdout.write(
      listScenarios(ids.length > 0 || options['tag'] ? selected : catalogue, options['json'] === true),
    );
    return EXIT.passed;
  }
  const targetName = text(options['target']) ?? 'embedded';
  const splunkUrl = text(options['splunk']);
  const target =
    splunkUrl === undefined
      ? findTarget(targetName)
      : await targetOnSplunk(targetName, splunkUrl, process.env);
  const directory = resolve(text(options['output']) ?? '.lab/reports/latest');
  const reporters = (text(options['reporter']) ?? '').split(',').filter(Boolean);
  const progress = createReporter(reporters, {
    terminal: { write: (line) => process.stdout.write(line), isTTY: process.stdout.isTTY === true },
    directory,
    files: await findScenarioFiles(),
    summaryFile: process.env['GITHUB_STEP_SUMMARY'],
  });
  await prepareOutput(directory);
  const seed = wholeNumber('--seed', text(options['seed']) ?? '1');
  const verbose = options['verbose'] === true;
  const shipped = await loadDetections();
  const detections = splunkUrl === undefined ? shipped : shipped.filter(canRunElsewhere);
  checkScenarios(selected, detections, seed);
  const lanes = createLanes({
    target,
    seed,
    startMs: instant('--start', text(options['start']) ?? ''),
    detections,
    logger: loggerFor(verbose),
    jobs: Math.min(jobsOf(target, text(options['jobs'])), selected.length),
    verbose,
    withStory: reporters.includes('html'),
  });
  try {
    const results = await runScenarios(selected, { target: target.name, seed, lanes, progress });
    return results.failed > 0 ? EXIT.failed : EXIT.passed;
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()));
  }
}

function jobsOf(target: Target, asked: string | undefined): number {
  if (!target.sideBySide) return 1;
  return asked === undefined ? DEFAULT_JOBS : Math.max(1, wholeNumber('--jobs', asked));
}

/** Says by name which detections a Splunk with a clock of its own cannot be asked. */
function canRunElsewhere(detection: Detection): boolean {
  const needed = needsSplunksOwnTime(detection);
  if (needed === undefined) return true;
  process.stderr.write(`Left out on this Splunk: ${detection.name}, which uses ${needed}.\n`);
  return false;
}
