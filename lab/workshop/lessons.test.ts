import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LESSONS } from './lessons/index.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DOCS = join(ROOT, 'docs', 'workshop');

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'workshop-'));
});
afterAll(async () => {
  await shell('npm run lab -- down');
  await rm(directory, { recursive: true });
});

const asItIsHere = (command: string) =>
  command
    .replaceAll('npm run lab --', `node ${join(ROOT, 'lab', 'bin.mjs')} lab`)
    .replaceAll('node docs/', `node ${join(ROOT, 'docs')}/`);

/** Runs what a lesson shows, as a participant would, in a folder of its own. */
const shell = (command: string) =>
  execa('bash', ['-c', asItIsHere(command)], {
    cwd: directory,
    reject: false,
    stripFinalNewline: false,
  });

const documents = (await readdir(DOCS)).filter((name) => /^\d-.*\.md$/.test(name)).sort();

test('every lesson has its page, and every page its lesson', () => {
  expect(documents.map((name) => Number(name[0]))).toEqual(LESSONS.map(({ number }) => number));
});

describe.each(documents)('%s', (name) => {
  // Each starts a lab and runs a dozen commands.
  test(
    'shows what its commands print; the checkpoint fails before the solution and holds after it',
    { timeout: 300_000 },
    async () => {
      const page = await readFile(join(DOCS, name), 'utf8');
      const number = name[0]!;
      const steps = [...page.matchAll(/```sh\n(.*?)```(?:\n\n```text\n(.*?)```)?/gs)];
      expect(steps[0]![1]).toBe(`npm run lab -- reset ${number}\n`);
      const verdicts: (number | undefined)[] = [];
      for (const [, command, shown] of steps) {
        const { stdout, stderr, exitCode } = await shell(command!);
        expect(stderr).toBe('');
        if (shown !== undefined) expect(`${command}${stdout}`).toBe(`${command}${shown}`);
        if (command!.includes(`check ${number}`)) verdicts.push(exitCode);
      }
      expect(verdicts).toEqual([1, 0]);
    },
  );
});
