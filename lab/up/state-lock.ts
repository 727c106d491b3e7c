import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, UserError } from '#kernel';

/** Real milliseconds for a part that holds the lock to write its files. */
const TIMEOUT_MS = 30_000;

/**
 * Runs `work` while no other process changes the same state directory: parts that start at the same moment must
 * agree on one identity and one clock. Throws `LAB_TIMEOUT`.
 */
export async function withStateLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const file = join(directory, 'lock');
  const deadline = performance.now() + TIMEOUT_MS;
  while (!(await take(file))) {
    if (await isStale(file)) {
      await rm(file, { force: true });
    } else if (performance.now() > deadline) {
      throw new UserError('LAB_TIMEOUT', `Another process has been changing ${directory} for too long.`, {
        hint: `When no lab is starting here, delete ${file}.`,
      });
    } else {
      await sleep(20);
    }
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Whether the process that took the lock has ended without giving it back. */
async function isStale(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const pid = Number(text);
  // Empty: its owner is about to write its number, or has given the lock back.
  if (text === '' || !Number.isInteger(pid) || pid === process.pid) return false;
  return !isAlive(pid);
}
