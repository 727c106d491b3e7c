import { resolve } from 'node:path';
import { UserError, createLogger, formatLogEntry, silentLogger } from '#kernel';
import { scenarios as catalogue } from '#scenarios';
import { createReporter } from '../reporters/index.ts';
import { prepareOutput } from '../reporters/json.ts';
import { loadDetections } from '../runner/detections.ts';
import { runScenarios } from '../runner/run-scenarios.ts';
import { selectScenarios } from '../runner/select-scenarios.ts';
import { findTarget } from '../targets/index.ts';
import { EXIT } from './exit-codes.ts';
import { listScenarios } from './list-scenarios.ts';

/** `npm run scenario`: runs scenarios and reports; returns the exit code. */
export async function scenarioCommand(
  ids: readonly string[],
  options: Readonly<Record<string, string | boolean | undefined>>,
): Promise<number> {
  const selected = selectScenarios(catalogue, { ids, tag: text(options['tag']) });
  if (options['list']) {
    process.stdout.write(listScenarios(ids.length > 0 || options['tag'] ? selected : catalogue, options['json'] === true));
    return EXIT.passed;
  }
  const target = findTarget(text(options['target']) ?? 'embedded');
  const directory = resolve(text(options['output']) ?? '.lab/reports/latest');
  const progress = createReporter((text(options['reporter']) ?? '').split(',').filter(Boolean), {
    terminal: { write: (line) => process.stdout.write(line), isTTY: process.stdout.isTTY === true },
    directory,
  });
  await prepareOutput(directory);
  const results = await runScenarios(selected, {
    target,
    seed: wholeNumber('--seed', text(options['seed']) ?? '1'),
    startMs: instant('--start', text(options['start']) ?? ''),
    detections: await loadDetections(),
    logger: options['verbose']
      ? createLogger((entry) => process.stderr.write(`${formatLogEntry(entry)}\n`), 'debug')
      : silentLogger,
    progress,
  });
  return results.failed > 0 ? EXIT.failed : EXIT.passed;
}

function text(option: string | boolean | undefined): string | undefined {
  return typeof option === 'string' ? option : undefined;
}

function wholeNumber(flag: string, value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new UserError('LAB_USAGE', `${flag} takes a whole number, not "${value}".`);
  return Number(value);
}

function instant(flag: string, value: string): number {
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) {
    throw new UserError('LAB_USAGE', `${flag} takes an ISO 8601 time such as 2026-01-05T00:00:00Z, not "${value}".`);
  }
  return ms;
}
