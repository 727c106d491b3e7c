import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeLock } from './lock.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lab-lock-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** The parent of this process: alive, and not this process. */
const LIVING = process.ppid;
/** Above the largest process id of any system. */
const DEAD = 2 ** 30;

test('a folder in use is refused, and free once the lock is given back', async () => {
  const release = await takeLock(directory);
  await expect(takeLock(directory)).rejects.toMatchObject({ code: 'LAB_ALREADY_RUNNING' });
  await release();
  await (
    await takeLock(directory)
  )();
  expect(await readdir(directory)).toEqual([]);
});

test('the lock of a living process is respected', async () => {
  await writeFile(join(directory, 'lock'), `${LIVING} x`);
  await expect(takeLock(directory)).rejects.toMatchObject({
    code: 'LAB_ALREADY_RUNNING',
    message: `Process ${LIVING} is using the data directory ${directory}.`,
  });
});

test.each([
  ['a dead process', `${DEAD} x`],
  ['nobody', ''],
])('the lock of %s does not count', async (_who, content) => {
  await writeFile(join(directory, 'lock'), content);
  await (
    await takeLock(directory)
  )();
});

test('a folder that is not there is an error of the user', async () => {
  await expect(takeLock(join(directory, 'nowhere'))).rejects.toMatchObject({ code: 'LAB_OUTPUT_UNWRITABLE' });
});
