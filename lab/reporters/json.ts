import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '#kernel';
import type { ProgressListener } from '../runner/progress.ts';

/** Makes sure that report files can be written to a folder, before anything runs. Throws `LAB_OUTPUT_UNWRITABLE`. */
export async function prepareOutput(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    const probe = join(directory, '.writable');
    await writeFile(probe, '');
    const { rm } = await import('node:fs/promises');
    await rm(probe);
  } catch (cause) {
    throw new UserError(
      'LAB_OUTPUT_UNWRITABLE',
      `Cannot write reports to ${directory}: ${(cause as Error).message}`,
      {
        hint: 'Choose another folder with --output.',
        cause,
      },
    );
  }
}

/** Writes `results.json` at the end of a run. */
export function jsonReporter(directory: string): ProgressListener {
  return {
    runEnded: (results) =>
      writeFile(join(directory, 'results.json'), `${JSON.stringify(results, null, 2)}\n`),
  };
}
