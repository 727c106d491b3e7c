import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LabFault, UserError, createLogger, formatLogEntry } from '#kernel';
import { findEndpoints, removeEndpoints } from '../endpoints.ts';
import { stopParts } from '../up/run-files.ts';
import { STATE_DIRECTORY, makeStateDirectory, stateFiles } from '../up/state-directory.ts';
import { checkLesson } from '../workshop/check-lesson.ts';
import { startLessonLab } from '../workshop/lesson-lab.ts';
import type { Answers } from '../workshop/lesson.ts';
import { LESSONS, findLesson } from '../workshop/lessons/index.ts';
import { connectLiveLab } from '../live-lab.ts';
import { readProgress, writeProgress } from '../workshop/progress.ts';
import { EXIT } from './exit-codes.ts';
import { text, wholeNumber, type CommandOptions } from './options.ts';
import { untilStopped } from './until-stopped.ts';

const BIN = fileURLToPath(new URL('../bin.mjs', import.meta.url));

/** Real milliseconds that a lesson may take to begin, and a lab to stop. */
const START_TIMEOUT_MS = 300_000;
const STOP_TIMEOUT_MS = 30_000;

const print = (line: string) => process.stdout.write(`${line}\n`);

/** `lab reset N`: whatever lab runs here is stopped, and one that stands at the beginning of lesson N is started. */
export async function reset(args: readonly string[], options: CommandOptions): Promise<number> {
  const lesson = findLesson(args[0]);
  const progress = await readProgress(STATE_DIRECTORY);
  const seed = options['seed'] === undefined ? progress.seed : wholeNumber('--seed', text(options['seed'])!);
  await stopParts(STATE_DIRECTORY, STOP_TIMEOUT_MS);
  await removeEndpoints(STATE_DIRECTORY);
  await makeStateDirectory(STATE_DIRECTORY);
  const log = stateFiles(STATE_DIRECTORY).log('lab');
  const output = openSync(log, 'w', 0o600);
  const child = spawn(
    process.execPath,
    [BIN, 'lab', 'lesson', String(lesson.number), '--seed', String(seed)],
    {
      detached: true,
      stdio: ['ignore', output, output],
    },
  );
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(
        new LabFault('LAB_INTERNAL', `The lesson's lab ended with code ${code}.`, { hint: `See ${log}.` }),
      ),
    );
  });
  ended.catch(() => {});
  try {
    await Promise.race([ready(log), ended]);
  } catch (error) {
    child.kill();
    throw error;
  } finally {
    child.removeAllListeners();
    child.unref();
  }
  const lessons = { ...progress.lessons };
  lessons[lesson.number] = { startedAt: new Date().toISOString(), checks: 0, answers: {} };
  await writeProgress(STATE_DIRECTORY, { seed, lessons });
  print(`Lesson ${lesson.number}: ${lesson.title}. The lab is ready and runs in the background.`);
  print(`  read   docs/workshop, lesson ${lesson.number}`);
  print(`  check  npm run lab -- check ${lesson.number}`);
  print('  stop   npm run lab -- down');
  return EXIT.passed;
}

async function ready(log: string): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while ((await findEndpoints(STATE_DIRECTORY)) === undefined) {
    if (performance.now() > deadline) {
      throw new UserError('LAB_TIMEOUT', `The lesson has not begun after ${START_TIMEOUT_MS / 1000} s.`, {
        hint: `What the lab says: ${log}`,
      });
    }
    await sleep(50);
  }
}

/** `lab lesson N`: the lab of a lesson in this process, until SIGINT or SIGTERM. `reset` starts it in the background. */
export async function lesson(args: readonly string[], options: CommandOptions): Promise<number> {
  const logger = createLogger((entry) => process.stderr.write(`${formatLogEntry(entry)}\n`), 'warn');
  const stopped = untilStopped();
  await using lab = await startLessonLab({
    lesson: findLesson(args[0]),
    seed: wholeNumber('--seed', text(options['seed']) ?? '1'),
    directory: STATE_DIRECTORY,
    logger,
  });
  print(`The lab is up. Splunk REST ${lab.endpoints.splunkd}, AWS ${lab.endpoints.aws}`);
  await stopped;
  return EXIT.passed;
}

/** `lab check N [KEY=VALUE…]`: looks into the lab that runs and says what is still missing. */
export async function check(args: readonly string[], options: CommandOptions): Promise<number> {
  const [number, ...pairs] = args;
  const chosen = findLesson(number);
  const progress = await readProgress(STATE_DIRECTORY);
  const so = progress.lessons[chosen.number] ?? {
    startedAt: new Date().toISOString(),
    checks: 0,
    answers: {},
  };
  const answers: Answers = { ...so.answers, ...readAnswers(pairs) };
  await using lab = await connectLiveLab(STATE_DIRECTORY);
  const { passed, checks } = await checkLesson(chosen, lab, answers);
  const passedAt = passed ? (so.passedAt ?? new Date().toISOString()) : so.passedAt;
  await writeProgress(STATE_DIRECTORY, {
    ...progress,
    lessons: {
      ...progress.lessons,
      [chosen.number]: { ...so, answers, checks: so.checks + 1, ...(passedAt && { passedAt }) },
    },
  });
  if (options['json']) {
    print(JSON.stringify({ lesson: chosen.number, passed, checks }));
    return passed ? EXIT.passed : EXIT.failed;
  }
  for (const { name, finding } of checks) {
    print('holds' in finding ? `✔ ${name}  ${finding.found}` : `✖ ${name}  ${finding.missing}`);
  }
  const next = LESSONS[LESSONS.indexOf(chosen) + 1];
  if (!passed) print(`Not yet. Lesson ${chosen.number} has hints and a solution at its end.`);
  else print(`Lesson ${chosen.number} is done.${next ? ` Next: npm run lab -- reset ${next.number}` : ''}`);
  return passed ? EXIT.passed : EXIT.failed;
}

/** `lab search SPL`: a search in the lab that runs, as a table. */
export async function search(args: readonly string[], options: CommandOptions): Promise<number> {
  const spl = args.join(' ').trim();
  if (spl === '')
    throw new UserError('LAB_USAGE', "Which search? Write: npm run lab -- search 'index=iot_posture'");
  await using lab = await connectLiveLab(STATE_DIRECTORY);
  const earliest = text(options['earliest']);
  const latest = text(options['latest']);
  const answer = await lab.search(spl, {
    ...(earliest !== undefined && { earliest }),
    ...(latest !== undefined && { latest }),
  });
  if (options['json']) {
    print(JSON.stringify({ fields: answer.fields.map((name) => ({ name })), results: answer.rows }));
    return EXIT.passed;
  }
  for (const message of answer.messages) print(`${message.type}: ${message.text}`);
  for (const line of asTable(answer.fields, answer.rows)) print(line);
  return EXIT.passed;
}

/** Rows that a terminal shows. */
const MOST_ROWS = 100;

function asTable(
  fields: readonly string[],
  rows: readonly Readonly<Record<string, string | string[]>>[],
): string[] {
  if (rows.length === 0) return ['No results.'];
  // Events are read as they came.
  if (fields.includes('_raw')) return limited(rows, (row) => [row['_raw'] ?? ''].flat().join(' '));
  const cell = (value: string | string[] | undefined) => [value ?? ''].flat().join(' ');
  const widths = fields.map((field) =>
    Math.max(field.length, ...rows.slice(0, MOST_ROWS).map((row) => cell(row[field]).length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((text, i) => text.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [line(fields), ...limited(rows, (row) => line(fields.map((field) => cell(row[field]))))];
}

function limited<Row>(rows: readonly Row[], show: (row: Row) => string): string[] {
  const lines = rows.slice(0, MOST_ROWS).map(show);
  return rows.length > MOST_ROWS
    ? [...lines, `… and ${rows.length - MOST_ROWS} more; --json prints all`]
    : lines;
}

function readAnswers(pairs: readonly string[]): Answers {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) {
        throw new UserError('LAB_USAGE', `"${pair}" is no answer.`, {
          hint: 'Write KEY=VALUE, such as thing=pump-001.',
        });
      }
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
