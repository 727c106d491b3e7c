import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { silentLogger, SystemClock, UserError } from '#kernel';
import { createKnowledge, readApp } from '#splunk/emulator';
import {
  readEventLine,
  resolveTimeModifier,
  runSearch,
  runVector,
  SplError,
  type StoredEvent,
  type Vector,
} from '#splunk/spl';
import { APP_DIRECTORY } from '../parts/names.ts';
import { EXIT } from './exit-codes.ts';
import { text, type CommandOptions } from './options.ts';

/**
 * `npm run spl`: runs a search over events from a file, or a file of vectors; returns the exit code.
 *
 * Macros, lookups, event types and extractions of the app that ships are available to searches, not to vectors.
 */
export async function splCommand(search: string | undefined, options: CommandOptions): Promise<number> {
  const vectors = text(options['vectors']);
  if (vectors !== undefined) {
    if (search !== undefined) throw usage('--vectors takes no search: the file holds them.');
    return runVectors(vectors);
  }
  if (search === undefined || search.trim() === '') {
    throw usage("There is no search: npm run spl -- '| makeresults', or --vectors FILE.");
  }
  try {
    return await printSearch(search, options);
  } catch (error) {
    if (!(error instanceof SplError)) throw error;
    process.stderr.write(
      `${error.message}\n${error.text === '' ? '' : `${error.caret}\n`}${nextStep(error)}`,
    );
    return EXIT.usage;
  }
}

/** What to do about a search that is refused, where its message does not say. */
function nextStep({ message }: SplError): string {
  return NEXT_STEPS.find(({ when }) => when.test(message))?.step ?? '';
}

const NEXT_STEPS = [
  {
    when: /is not supported by this engine/,
    step: 'What runs here, and what does not: splunk/spl/README.md.\n',
  },
  {
    when: /lookup table .* does not exist/,
    step: 'Lookups are those of the app: splunk/app/lookups.\n',
  },
  {
    when: /specifies a macro/,
    step: 'Macros are those of the app: splunk/app/default/macros.conf.\n',
  },
];

async function printSearch(search: string, options: CommandOptions): Promise<number> {
  const now = seconds('--now', text(options['now'])) ?? Math.floor(new SystemClock().now() / 1000);
  const earliest = instant('--earliest', text(options['earliest']), now);
  const latest = instant('--latest', text(options['latest']), now);
  const file = text(options['events']);
  if (earliest !== undefined && latest !== undefined && earliest > latest) {
    throw usage('--earliest is later than --latest.');
  }
  const events = file === undefined ? [] : await readEvents(file, now);
  const result = await runSearch(search, {
    ...createKnowledge([await readApp(APP_DIRECTORY, silentLogger)]),
    source: { scan: () => [events], indexNames: () => [...new Set(events.map(({ index }) => index))] },
    // A file is searched as a whole unless the search names an index.
    defaultIndexes: ['*'],
    now,
    ...(earliest === undefined ? {} : { earliest }),
    ...(latest === undefined ? {} : { latest }),
  });
  for (const { type, text: message } of result.messages) process.stderr.write(`${type}: ${message}\n`);
  process.stdout.write(
    `${JSON.stringify({ fields: result.fields.map((name) => ({ name })), results: result.rows })}\n`,
  );
  return EXIT.passed;
}

async function runVectors(file: string): Promise<number> {
  let failed = 0;
  for await (const { line, number } of linesOf(file)) {
    let vector: Vector;
    try {
      vector = JSON.parse(line) as Vector;
    } catch {
      throw usage(`${file}, line ${number}: this is no JSON.`);
    }
    if (typeof vector?.id !== 'string' || typeof vector.search !== 'string') {
      throw usage(`${file}, line ${number}: a vector needs an id and a search.`);
    }
    const { id, pass, fields, results, error } = await runVector(vector);
    if (!pass) failed++;
    const outcome = {
      id,
      pass,
      fields: fields.map((name) => ({ name })),
      results,
      ...(error === undefined ? {} : { error }),
    };
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
  }
  return failed === 0 ? EXIT.passed : EXIT.failed;
}

/** Events newest first, as an index gives them; those of the same time stay in the order of the file. */
async function readEvents(file: string, now: number): Promise<StoredEvent[]> {
  const defaults = { time: now, index: 'main', host: 'localhost', source: file, sourcetype: 'json' };
  const events: StoredEvent[] = [];
  for await (const { line, number } of linesOf(file)) {
    const event = readEventLine(line, defaults);
    if (!event)
      throw usage(`${file}, line ${number}: an event is a JSON object, its _time is epoch seconds.`);
    events.push(event);
  }
  return events.sort((a, b) => b.time - a.time);
}

async function* linesOf(file: string): AsyncGenerator<{ line: string; number: number }> {
  let number = 0;
  try {
    for await (const line of createInterface({
      input: createReadStream(file, 'utf8'),
      crlfDelay: Infinity,
    })) {
      number++;
      if (line.trim() !== '') yield { line, number };
    }
  } catch (cause) {
    if (!(cause instanceof Error) || !('syscall' in cause)) throw cause;
    throw new UserError('LAB_FILE_UNREADABLE', `The file ${file} cannot be read: ${cause.message}.`, {
      cause,
    });
  }
}

const usage = (message: string): UserError => new UserError('LAB_USAGE', message);

function seconds(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d+(?:\.\d+)?$/.test(value)) throw usage(`${flag} takes epoch seconds, not "${value}".`);
  return Number(value);
}

/** Epoch seconds of a time modifier; 0 and 1 mean all time as in Splunk. */
function instant(flag: string, value: string | undefined, now: number): number | undefined {
  if (value === undefined || value === '0' || value === '') return undefined;
  try {
    return resolveTimeModifier(value, now);
  } catch {
    throw usage(`${flag} takes a time such as -24h@h, 1700000000 or 2026-01-05T00:00:00, not "${value}".`);
  }
}
