import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writePrivateJson } from '../up/private-file.ts';
import { makeStateDirectory } from '../up/state-directory.ts';

const progressSchema = z.object({
  /** Names the participant's data: the same seed gives everybody the same numbers. */
  seed: z.int().min(0),
  lessons: z.record(
    z.string(),
    z.object({
      startedAt: z.string(),
      /** ISO 8601, real time; absent until every check of the lesson has held. */
      passedAt: z.string().optional(),
      checks: z.int().min(0),
      answers: z.record(z.string(), z.string()),
    }),
  ),
});

/** How far a participant has come: the results file that a teacher collects. */
export type Progress = z.infer<typeof progressSchema>;

const file = (directory: string) => join(directory, 'workshop.json');

/** Throws `LAB_FILE_UNREADABLE` when the file is damaged. */
export async function readProgress(directory: string): Promise<Progress> {
  return (await readJson(file(directory), progressSchema)) ?? { seed: 1, lessons: {} };
}

export async function writeProgress(directory: string, progress: Progress): Promise<void> {
  await makeStateDirectory(directory);
  await writePrivateJson(file(directory), progress);
}
