import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '#kernel';

interface Place {
  readonly accountId: string;
  readonly region: string;
}

/**
 * Which runs have begun in an account: written before anything is made there and removed when all of it is gone, so that
 * a run that was killed is cleaned up after by the next one.
 */
export class RunNotes {
  readonly #directory: string;

  constructor(stateDirectory: string, { accountId, region }: Place) {
    this.#directory = join(stateDirectory, 'aws-runs', `${accountId}-${region}`);
  }

  async add(stackName: string): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await writeFile(join(this.#directory, stackName), `${process.pid}\n`, { mode: 0o600 });
  }

  async remove(stackName: string): Promise<void> {
    await rm(join(this.#directory, stackName), { force: true });
  }

  /** Stacks of runs whose process is gone or this one. */
  async left(): Promise<string[]> {
    const names = await readdir(this.#directory).catch(() => []);
    const left: string[] = [];
    for (const name of names.sort()) {
      const pid = Number(await readFile(join(this.#directory, name), 'utf8'));
      if (pid === process.pid || !isAlive(pid)) left.push(name);
    }
    return left;
  }
}
