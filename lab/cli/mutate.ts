import { UserError, silentLogger } from '#kernel';
import { scenarios as catalogue } from '#scenarios';
import { createKnowledge, readApp } from '#splunk/emulator';
import { describeScore, LEAST_SCORE } from '../mutate/describe-score.ts';
import { readExplanations } from '../mutate/explanations.ts';
import { keepScenario, type KeptScenario } from '../mutate/kept-scenario.ts';
import { mutateDetection, type DetectionScore } from '../mutate/mutate-detection.ts';
import { APP_DIRECTORY } from '../parts/names.ts';
import { loadDetections, type Detection } from '../runner/detections.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { EXIT } from './exit-codes.ts';
import { instant, text, wholeNumber, type CommandOptions } from './options.ts';

/** `npm run mutate`: attacks the detections themselves; returns the exit code. */
export async function mutateCommand(names: readonly string[], options: CommandOptions): Promise<number> {
  const all = await loadDetections();
  const detections = names.length === 0 ? all : names.map((name) => find(all, name));
  const seed = wholeNumber('--seed', text(options['seed']) ?? '1');
  const startMs = instant('--start', text(options['start']) ?? '');
  const asJson = options['json'] === true;
  const note = (line: string) => process.stderr.write(`${line}\n`);
  const knowledge = createKnowledge([await readApp(APP_DIRECTORY, silentLogger)]);
  const explanations = await readExplanations();

  const kept = new Map<Scenario, KeptScenario>();
  const scores: DetectionScore[] = [];
  for (const detection of detections) {
    const own: KeptScenario[] = [];
    for (const scenario of catalogue.filter((one) => isTestOf(one, detection.name))) {
      if (!kept.has(scenario)) {
        note(`running ${scenario.id}`);
        // Only those that are looked at: the others would cost searches.
        kept.set(scenario, await keepScenario(scenario, { seed, startMs, detections }));
      }
      own.push(kept.get(scenario)!);
    }
    note(`mutating ${detection.name}`);
    const score = await mutateDetection(detection, {
      kept: own,
      knowledge,
      explanations: explanations.get(detection.name) ?? new Map(),
    });
    scores.push(score);
    if (!asJson) process.stdout.write(`${describeScore(score).join('\n')}\n`);
  }
  const weak = scores.filter(({ score }) => score < LEAST_SCORE).map(({ detection }) => detection);
  if (asJson)
    process.stdout.write(`${JSON.stringify({ schema: 1, seed, least: LEAST_SCORE, scores }, null, 2)}\n`);
  else process.stdout.write(`${summary(scores, weak)}\n`);
  return weak.length > 0 ? EXIT.failed : EXIT.passed;
}

function summary(scores: readonly DetectionScore[], weak: readonly string[]): string {
  const killed = scores.reduce((sum, score) => sum + score.killed, 0);
  const mutants = scores.reduce((sum, score) => sum + score.mutants, 0);
  const below = weak.length === 0 ? '' : `; below ${LEAST_SCORE * 100} %: ${weak.join(', ')}`;
  return `${killed} of ${mutants} query mutants killed in ${scores.length} detections${below}`;
}

/** A scenario tests a detection that it names. Long ones take too long, and broken pipelines test the pipeline. */
function isTestOf({ expect, tags, requires }: Scenario, detection: string): boolean {
  if (tags?.includes('long') || requires?.includes('faultInjection')) return false;
  return expect.some((one) => 'detection' in one && one.detection === detection);
}

function find(all: readonly Detection[], name: string): Detection {
  const detection = all.find((one) => one.name === name);
  if (detection) return detection;
  throw new UserError('LAB_USAGE', `The app has no detection "${name}".`, {
    hint: `Detections: ${all.map((one) => one.name).join(', ')}.`,
  });
}
