import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isAlive } from './is-alive.ts';

test('a process is alive until it has ended; a number that names none is not', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  expect(isAlive(child.pid!)).toBe(true);
  child.stdin.end();
  await once(child, 'exit');
  expect(isAlive(child.pid!)).toBe(false);
  expect([0, -1, Number.NaN, 1.5].map(isAlive)).toEqual([false, false, false, false]);
});
