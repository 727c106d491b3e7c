import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isAlive, UserError } from '#kernel';

/** Folders that this process has locked: a process id alone cannot tell two users within one process apart. */
const heldHere = new Set<string>();

/**
 * Makes this process the only one that uses a folder. The lock of a process that no longer runs, killed for instance,
 * does not count.
 *
 * The lock is a file with a process id, so it does not reach beyond one machine or container.
 *
 * @returns gives the lock back
 * @throws UserError `LAB_ALREADY_RUNNING`, `LAB_OUTPUT_UNWRITABLE`
 */
export async function takeLock(directory: string): Promise<() => Promise<void>> {
  const path = join(resolve(directory), 'lock');
  if (heldHere.has(path)) throw inUse(directory, process.pid);
  heldHere.add(path);
  try {
    await createLockFile(path, directory);
  } catch (error) {
    heldHere.delete(path);
    throw error;
  }
  return async () => {
    await rm(path, { force: true });
    heldHere.delete(path);
  };
}

async function createLockFile(path: string, directory: string): Promise<void> {
  const own = `${process.pid} ${randomUUID()}`;
  for (;;) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(own);
      await file.close();
      return;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new UserError('LAB_OUTPUT_UNWRITABLE', `The data directory ${directory} cannot be written.`, {
          cause,
        });
      }
    }
    const content = await readFile(path, 'utf8').catch(() => '');
    const owner = Number.parseInt(content, 10);
    if (owner !== process.pid && isAlive(owner)) throw inUse(directory, owner);
    await removeStale(path, content);
  }
}

/** Removes a lock that a dead process left, unless another process has just done so and taken its place. */
async function removeStale(path: string, content: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readFile(aside, 'utf8').catch(() => '');
  if (moved !== content) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function inUse(directory: string, owner: number): UserError {
  return new UserError('LAB_ALREADY_RUNNING', `Process ${owner} is using the data directory ${directory}.`, {
    hint: 'Stop it, or choose another data directory.',
  });
}
