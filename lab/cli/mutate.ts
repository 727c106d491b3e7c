import { UserError, silentLogger } from '#kernel';
import { scenarios as catalogue } from '#scenarios';
import { createKnowledge, readApp } from '#splunk/emulator';
import { DETECTION_CASES } from '../detection-cases/index.ts';
import { prepareCase } from '../detection-cases/run-case.ts';
import { describeScore, describeTotal, LEAST_SCORE, totalOf } from '../mutate/describe-score.ts';
import { readExplanations } from '../mutate/explanations.ts';
import { keepScenario, type KeptScenario } from '../mutate/kept-scenario.ts';
import { mutateSideBySide } from '../mutate/lanes.ts';
import { mutateDetection, type DetectionScore } from '../mutate/mutate-detection.ts';
import { APP_DIRECTORY } from '../parts/names.ts';
import { loadDetections, type Detection } from '../runner/detections.ts';
import { DEFAULT_JOBS } from '../runner/lanes/create-lanes.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { EXIT } from './exit-codes.ts';
import { instant, text, wholeNumber, type CommandOptions } from './options.ts';

/** Fewer detections than this are not worth a process of their own. */
const LEAST_IN_A_JOB = 3;

/** `npm run mutate`: attacks the detections themselves; returns the exit code. */
export async function mutateCommand(names: readonly string[], options: CommandOptions): Promise<number> {
  const all = await loadDetections();
  const detections = names.length === 0 ? all : names.map((name) => find(all, name));
  const seed = wholeNumber('--seed', text(options['seed']) ?? '1');
  const start = text(options['start']) ?? '';
  const startMs = instant('--start', start);
  const asJson = options['json'] === true;
  const print = (line: string) => {
    if (!asJson) process.stdout.write(`${line}\n`);
  };
  const asked = text(options['jobs']);
  const jobs = Math.min(
    asked === undefined ? DEFAULT_JOBS : Math.max(1, wholeNumber('--jobs', asked)),
    Math.ceil(detections.length / LEAST_IN_A_JOB),
  );
  const show = (score: DetectionScore) => describeScore(score).forEach(print);
  const scores: DetectionScore[] = [];
  if (jobs > 1) {
    const itself = [process.execPath, process.argv[1]!, 'mutate', '--json', '--jobs', '1'];
    const command = [...itself, '--seed', String(seed), '--start', start];
    const own = detections.map(({ name }) => name);
    scores.push(...(await mutateSideBySide(own, jobs, command)));
    scores.forEach(show);
  } else {
    for await (const score of mutateInTurn(detections, { seed, startMs })) {
      scores.push(score);
      show(score);
    }
  }
  const total = totalOf(scores);
  print(describeTotal(scores));
  if (asJson) {
    const report = { schema: 1, seed, least: LEAST_SCORE, ...total, scores };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  }
  return scores.some(({ score }) => score < LEAST_SCORE) ? EXIT.failed : EXIT.passed;
}

/** One detection after another; a scenario that tests several of them is run for the first. */
async function* mutateInTurn(
  detections: readonly Detection[],
  options: { readonly seed: number; readonly startMs: number },
): AsyncGenerator<DetectionScore> {
  const note = (line: string) => process.stderr.write(`${line}\n`);
  const knowledge = createKnowledge([await readApp(APP_DIRECTORY, silentLogger)]);
  const explanations = await readExplanations();
  const kept = new Map<Scenario, KeptScenario>();
  for (const detection of detections) {
    const own: KeptScenario[] = [];
    for (const scenario of catalogue.filter((one) => isTestOf(one, detection.name))) {
      if (!kept.has(scenario)) {
        note(`running ${scenario.id}`);
        kept.set(scenario, await keepScenario(scenario, options));
      }
      own.push(kept.get(scenario)!);
    }
    note(`mutating ${detection.name}`);
    const cases = DETECTION_CASES.filter((one) => one.detection === detection.name);
    yield await mutateDetection(detection, {
      kept: own,
      cases: cases.map((one) => prepareCase(one, knowledge)),
      knowledge,
      explanations: explanations.get(detection.name) ?? new Map(),
    });
  }
}

/** A scenario tests a detection that it names. Long ones take too long. */
function isTestOf({ expect, tags }: Scenario, detection: string): boolean {
  if (tags?.includes('long')) return false;
  return expect.some((one) => 'detection' in one && one.detection === detection);
}

function find(all: readonly Detection[], name: string): Detection {
  const detection = all.find((one) => one.name === name);
  if (detection) return detection;
  throw new UserError('LAB_USAGE', `The app has no detection "${name}".`, {
    hint: `Detections: ${all.map((one) => one.name).join(', ')}.`,
  });
}
