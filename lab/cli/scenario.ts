import { relative, resolve } from 'node:path';
import { UserError } from '#kernel';
import { differences } from '../compare-results.ts';
import { loadProject, type ProjectSource } from '../project/project.ts';
import { createReporter } from '../reporters/index.ts';
import { prepareOutput } from '../reporters/json.ts';
import { checkScenarios } from '../runner/check-scenarios.ts';
import type { Detection } from '../runner/detections.ts';
import { needsSplunksOwnTime } from '../runner/foreign-clock.ts';
import { createLanes, DEFAULT_JOBS } from '../runner/lanes/create-lanes.ts';
import { loggerFor } from '../runner/run-log.ts';
import type { ProgressListener } from '../runner/progress.ts';
import { runScenarios } from '../runner/run-scenarios.ts';
import { selectScenarios } from '../runner/select-scenarios.ts';
import type { Results } from '../results.ts';
import { newScenario } from '../scenario/new-scenario.ts';
import type { Target } from '../target.ts';
import { chooseTarget } from '../targets/index.ts';
import { awsForScenarios } from './aws-for-scenarios.ts';
import { chooseScenarios } from './choose-scenarios.ts';
import { EXIT } from './exit-codes.ts';
import { LabKeeper } from './keep-lab.ts';
import { listScenarios } from './list-scenarios.ts';
import { instant, list, text, wholeNumber, type CommandOptions } from './options.ts';

/** `npm run scenario`: runs scenarios and reports; returns the exit code. */
export async function scenarioCommand(ids: readonly string[], options: CommandOptions): Promise<number> {
  const source = projectSource(options);
  const newId = text(options['new']);
  if (newId !== undefined) return writeNew(newId, source);
  const project = await loadProject(source);
  const catalogue = project.scenarios;
  const selected = selectScenarios(catalogue, { ids, tag: text(options['tag']) });
  if (options['list']) {
    process.stdout.write(
      listScenarios(ids.length > 0 || options['tag'] ? selected : catalogue, options['json'] === true),
    );
    return EXIT.passed;
  }
  const targetName = text(options['target']) ?? 'embedded';
  const splunkUrl = text(options['splunk']);
  const servicesUrl = text(options['services']);
  const seed = wholeNumber('--seed', text(options['seed']) ?? '1');
  const onAws = targetName === 'aws';
  const { files } = project;
  const detections =
    splunkUrl === undefined || onAws ? project.detections : project.detections.filter(canRunElsewhere);
  const chosen = await chooseScenarios(selected, options, files);
  checkScenarios(chosen, detections, seed);
  const target = onAws
    ? await awsForScenarios(chosen, options)
    : await chooseTarget(targetName, { splunkUrl, servicesUrl }, process.env);
  if (!target) return EXIT.failed;
  const keeper = options['keep'] ? new LabKeeper(target) : undefined;
  const directory = resolve(text(options['output']) ?? '.lab/reports/latest');
  const reporters = (text(options['reporter']) ?? '').split(',').filter(Boolean);
  const progress = createReporter(reporters, {
    terminal: { write: (line) => process.stdout.write(line), isTTY: process.stdout.isTTY === true },
    directory,
    files,
    summaryFile: process.env['GITHUB_STEP_SUMMARY'],
  });
  await prepareOutput(directory);
  const repeats = Math.max(1, wholeNumber('--repeat', text(options['repeat']) ?? '1'));
  const verbose = options['verbose'] === true;
  const startMs = instant('--start', text(options['start']) ?? '');
  const most = keeper ? 1 : jobsOf(target, text(options['jobs']));

  const run = async (jobs: number, listener: ProgressListener): Promise<Results> => {
    const lanes = createLanes({
      target: keeper?.target ?? target,
      seed,
      startMs,
      detections,
      apps: project.apps,
      project: source,
      logger: loggerFor(verbose),
      jobs: Math.max(1, Math.min(jobs, chosen.length)),
      verbose,
      withStory: reporters.includes('html'),
    });
    try {
      return await runScenarios(chosen, { target: target.name, seed, lanes, progress: listener });
    } finally {
      await Promise.all(lanes.map((lane) => lane.close()));
    }
  };

  const results = await run(most, keeper ? keptBy(keeper, progress) : progress);
  // Every second repetition runs one scenario after another: order and company must not show.
  for (let again = 2; again <= repeats; again++) {
    const differing = differences(results, await run(again % 2 === 0 ? 1 : most, {}));
    if (differing.length > 0) {
      process.stdout.write(
        `Run ${again} of ${repeats} differs from the first:\n  ${differing.join('\n  ')}\n`,
      );
      return EXIT.failed;
    }
  }
  if (repeats > 1) process.stdout.write(`${repeats} runs, the same results each time.\n`);
  await keeper?.waitForUser(directory, (line) => process.stdout.write(`${line}\n`));
  return results.failed > 0 ? EXIT.failed : EXIT.passed;
}

/** Throws `LAB_USAGE` for options that do not go together. */
function projectSource(options: CommandOptions): ProjectSource {
  const scenarios = text(options['scenarios']);
  const apps = list(options['app']);
  const isForeign = scenarios !== undefined || apps.length > 0;
  if (isForeign && options['changed'] !== undefined) {
    throw new UserError('LAB_USAGE', '--changed knows the files of the lab itself only.', {
      hint: 'Leave it out where --scenarios or --app is given.',
    });
  }
  const target = text(options['target']) ?? 'embedded';
  if (apps.length > 0 && target !== 'embedded') {
    throw new UserError(
      'LAB_USAGE',
      `--app does not go with --target ${target}, whose Splunk has the lab's app.`,
      {
        hint: 'Leave --target out; --splunk URL runs your app on a Splunk that has it.',
      },
    );
  }
  return {
    ...(scenarios !== undefined && { scenarios: resolve(scenarios) }),
    apps: apps.map((app) => resolve(app)),
  };
}

async function writeNew(id: string, { scenarios }: ProjectSource): Promise<number> {
  const path = await newScenario(
    id,
    scenarios ?? resolve('scenarios'),
    scenarios ? 'iot-posture-lab' : '#lab',
  );
  const next = scenarios
    ? `Run it with: npx iot-posture-lab scenario --scenarios ${relative(process.cwd(), scenarios) || '.'} ${id}`
    : `Add it to scenarios/index.ts, then: npm run scenario -- ${id}`;
  process.stdout.write(`Wrote ${path}. ${next}\n`);
  return EXIT.passed;
}

/** The listener, and the keeper after it. */
function keptBy(keeper: LabKeeper, listener: ProgressListener): ProgressListener {
  return {
    ...listener,
    scenarioEnded: async (result) => {
      await listener.scenarioEnded?.(result);
      await keeper.scenarioEnded(result);
    },
  };
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
