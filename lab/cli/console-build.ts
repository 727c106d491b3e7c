import { access, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { execa } from 'execa';
import { UserError } from '#kernel';
import { BUNDLE_DIRECTORY, CONSOLE_DIRECTORY } from '../console/bundle.ts';
import { EXIT } from './exit-codes.ts';
import type { CommandOptions } from './options.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);

/** Written after a complete install: which lock file `node_modules` was made from. */
const INSTALLED_FROM = join(CONSOLE_DIRECTORY, 'node_modules', '.installed-from');

/**
 * `npm run console:build`: installs the console's own packages when they are not there yet, and builds the console.
 *
 * Throws `LAB_FILE_UNREADABLE` and `LAB_CONSOLE_BUILD_FAILED`.
 */
export async function consoleBuildCommand(options: CommandOptions): Promise<number> {
  const started = performance.now();
  const lock = await readFile(join(CONSOLE_DIRECTORY, 'package-lock.json')).catch((cause: unknown) => {
    throw new UserError('LAB_FILE_UNREADABLE', 'The source of the web console is not here.', {
      hint: 'The published package ships the console built. To build it, work in a clone of the repository.',
      cause,
    });
  });
  const wanted = createHash('sha256').update(lock).digest('hex');
  const installed = await readFile(INSTALLED_FROM, 'utf8').catch(() => '');
  if (installed === wanted && !options['clean']) {
    print('1/2 The packages of the console are installed.');
  } else {
    print('1/2 Installing the packages of the console (about 560 MB, one minute) …');
    await step('npm', ['ci', '--no-audit', '--no-fund']);
    await writeFile(INSTALLED_FROM, wanted);
  }
  print('2/2 Building …');
  await step(process.execPath, [
    join('node_modules', 'vite', 'bin', 'vite.js'),
    'build',
    '--logLevel',
    'warn',
  ]);
  await access(join(BUNDLE_DIRECTORY, 'index.html'));
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  print(`The web console is built, in ${seconds} s. npm run lab serves it.`);
  return EXIT.passed;
}

async function step(program: string, args: readonly string[]): Promise<void> {
  try {
    await execa(program, args, {
      cwd: CONSOLE_DIRECTORY,
      stdin: 'ignore',
      stdout: 'inherit',
      stderr: 'inherit',
    });
  } catch (cause) {
    throw new UserError('LAB_CONSOLE_BUILD_FAILED', `"${[program, ...args].join(' ')}" failed.`, {
      hint: 'What it printed says why. Try again with: npm run console:build -- --clean',
      cause,
    });
  }
}
