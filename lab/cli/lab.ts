import { readFile } from 'node:fs/promises';
import { appendFileSync } from 'node:fs';
import { UserError, createLogger, formatLogEntry } from '#kernel';
import { readEndpoints } from '../endpoints.ts';
import { labUp } from '../up/lab-up.ts';
import { PARTS } from '../up/parts.ts';
import { runningParts, stopParts } from '../up/run-files.ts';
import { readSharedClock } from '../up/shared-clock.ts';
import { STATE_DIRECTORY, makeStateDirectory, stateFiles } from '../up/state-directory.ts';
import { composeDownCommand, composeLogsCommand, composeUpCommand } from './lab-compose.ts';
import { EXIT } from './exit-codes.ts';
import { replay } from './replay.ts';
import { untilStopped } from './until-stopped.ts';
import { positiveNumber, text, wholeNumber, type CommandOptions } from './options.ts';

/** Real milliseconds that `down` waits for a clean stop. */
const STOP_TIMEOUT_MS = 30_000;

type LabCommand = (args: readonly string[], options: CommandOptions) => Promise<number>;

const print = (line: string) => process.stdout.write(`${line}\n`);

/** `npm run lab -- NAME`, by name. */
const LAB_COMMANDS: Readonly<Record<string, LabCommand>> = {
  up,
  status,
  down,
  logs,
  replay,
  search: workshop('search'),
  reset: workshop('reset'),
  check: workshop('check'),
  lesson: workshop('lesson'),
  detect: async (args, options) => (await import('./detect.ts')).detect(args, options),
  doctor: async (args, options) => (await import('./doctor.ts')).doctor(args, options),
};

function workshop(name: 'search' | 'reset' | 'check' | 'lesson'): LabCommand {
  return async (args, options) => (await import('./workshop.ts'))[name](args, options);
}

/** Runs one of the lab's commands; `up` is the default. Throws `LAB_USAGE` for one that does not exist. */
export function labCommand(
  name: string | undefined,
  args: readonly string[],
  options: CommandOptions,
): Promise<number> {
  const command = Object.hasOwn(LAB_COMMANDS, name ?? 'up') ? LAB_COMMANDS[name ?? 'up'] : undefined;
  if (!command) {
    throw new UserError('LAB_USAGE', `There is no command "lab ${name}".`, {
      hint: `Commands: ${Object.keys(LAB_COMMANDS).join(', ')}.`,
    });
  }
  return command(args, options);
}

/** Starts a lab and stays until SIGINT or SIGTERM. */
async function up(_args: readonly string[], options: CommandOptions): Promise<number> {
  if (options['target'] === 'compose') return composeUpCommand(options);
  const directory = STATE_DIRECTORY;
  const only = text(options['only']);
  const portBase = text(options['portBase']);
  const dataDirectory = text(options['data']);
  await makeStateDirectory(directory);
  const logFile = stateFiles(directory).log(only ?? 'lab');
  const logger = createLogger(
    (entry) => {
      const line = `${formatLogEntry(entry)}\n`;
      appendFileSync(logFile, line);
      if (options['verbose'] || entry.level === 'warn' || entry.level === 'error') process.stderr.write(line);
    },
    options['verbose'] ? 'debug' : 'info',
  );
  const stop = untilStopped();
  await using lab = await labUp({
    directory,
    logger,
    speed: positiveNumber('--speed', text(options['speed']) ?? '1'),
    host: text(options['host']) ?? '127.0.0.1',
    console: options['console'] !== false,
    env: process.env,
    ...(only === undefined ? {} : { only }),
    ...(portBase === undefined ? {} : { portBase: wholeNumber('--port-base', portBase) }),
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
  });
  const { endpoints } = lab;
  if (options['json']) {
    print(JSON.stringify(endpoints));
  } else {
    print(`The lab is up: ${lab.parts.join(', ')}.`);
    print(`  AWS endpoint  ${endpoints.aws}   (region ${endpoints.region}, any key)`);
    for (const [service, url] of Object.entries(endpoints.servicesElsewhere)) {
      print(`    elsewhere   ${service} at ${url}`);
    }
    print(`  MQTT          ${endpoints.mqtts}`);
    print(`  Splunk HEC    ${endpoints.hec}`);
    print(`  Splunk REST   ${endpoints.splunkd}   (user ${endpoints.splunkUsername})`);
    print(`  CA file       ${endpoints.caFile}`);
    if (endpoints.console) print(`  Web console   ${endpoints.console}   (user ${endpoints.splunkUsername})`);
    else if (lab.consoleNote) print(`  Web console   ${lab.consoleNote}`);
    print(`Secrets are in ${lab.endpointsFile}. Stop with Ctrl+C or: npm run lab -- down`);
  }
  const signal = await stop;
  if (!options['json']) print(`\n${signal}: stopping.`);
  return EXIT.passed;
}

/** What runs here and where. */
async function status(_args: readonly string[], options: CommandOptions): Promise<number> {
  const parts = await runningParts(STATE_DIRECTORY);
  const clock = await readSharedClock(STATE_DIRECTORY);
  const endpoints = parts.length > 0 ? await readEndpoints(STATE_DIRECTORY) : undefined;
  if (options['json']) {
    print(JSON.stringify({ parts, labTime: clock && new Date(clock.now()).toISOString(), endpoints }));
  } else if (!endpoints) {
    print('No lab is running here. Start one with: npm run lab');
  } else {
    for (const { part, pid, startedAt } of parts)
      print(`${part.padEnd(8)} process ${pid}, since ${startedAt}`);
    if (clock) print(`lab time ${new Date(clock.now()).toISOString()}`);
    print(
      `aws ${endpoints.aws}, mqtts ${endpoints.mqtts}, hec ${endpoints.hec}, splunkd ${endpoints.splunkd}`,
    );
  }
  return parts.length > 0 ? EXIT.passed : EXIT.failed;
}

/** Stops every part of the lab that runs here. */
async function down(_args: readonly string[], options: CommandOptions): Promise<number> {
  if (options['target'] === 'compose') return composeDownCommand(options);
  const stopped = await stopParts(STATE_DIRECTORY, STOP_TIMEOUT_MS);
  if (options['json']) print(JSON.stringify({ stopped: stopped.map(({ part }) => part) }));
  else
    print(
      stopped.length > 0
        ? `Stopped: ${stopped.map(({ part }) => part).join(', ')}.`
        : 'No lab is running here.',
    );
  return EXIT.passed;
}

/** Prints what the parts have logged. */
async function logs(_args: readonly string[], options: CommandOptions): Promise<number> {
  if (options['target'] === 'compose') return composeLogsCommand(options);
  let found = false;
  for (const name of ['lab', ...PARTS]) {
    const content = await readFile(stateFiles(STATE_DIRECTORY).log(name), 'utf8').catch(() => '');
    if (content === '') continue;
    found = true;
    process.stdout.write(content);
  }
  if (!found) print('Nothing has been logged here.');
  return EXIT.passed;
}
