import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a lab keeps what must outlive a command, relative to the working directory. */
export const STATE_DIRECTORY = '.lab';

/** The files of one state directory. */
export function stateFiles(directory: string) {
  return {
    ca: join(directory, 'ca.pem'),
    identity: join(directory, 'identity.json'),
    clock: join(directory, 'clock.json'),
    run: (part: string) => join(directory, 'run', `${part}.json`),
    log: (part: string) => join(directory, 'logs', `${part}.log`),
  };
}

/** Creates the directory and its folders, readable by their owner only. */
export async function makeStateDirectory(directory: string): Promise<void> {
  for (const folder of [directory, join(directory, 'run'), join(directory, 'logs')]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
}
