import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '#kernel';

/**
 * Makes this process the only one that uses a folder. The lock of a process that no longer runs does not count.
 *
 * @returns gives the lock back
 * @throws UserError `LAB_ALREADY_RUNNING`
 */
export async function takeLock(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'lock');
  for (;;) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new UserError('LAB_OUTPUT_UNWRITABLE', `The data directory ${directory} cannot be written.`, { cause });
      }
    }
    const owner = Number(await readFile(path, 'utf8').catch(() => ''));
    if (owner > 0 && owner !== process.pid && isAlive(owner)) {
      throw new UserError('LAB_ALREADY_RUNNING', `Process ${owner} is using the data directory ${directory}.`, {
        hint: 'Stop it, or choose another data directory.',
      });
    }
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
