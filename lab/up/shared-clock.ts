import { z } from 'zod';
import { SystemClock } from '#kernel';
import { readJson, writePrivateJson } from './private-file.ts';
import { stateFiles } from './state-directory.ts';

const originSchema = z.object({ labMs: z.number(), realMs: z.number(), speed: z.number().positive() });

/**
 * One lab time for parts in separate processes: the first part of a lab says when its time began and how fast it
 * runs, the others follow. `labMs`: its time when it begins; default: real time.
 */
export async function openSharedClock(
  directory: string,
  options: { readonly speed: number; readonly first: boolean; readonly labMs?: number },
): Promise<SystemClock> {
  const file = stateFiles(directory).clock;
  const kept = options.first ? undefined : await readJson(file, originSchema);
  if (kept) return new SystemClock({ speed: kept.speed, origin: kept });
  const realMs = Date.now();
  const origin = { labMs: options.labMs ?? realMs, realMs, speed: options.speed };
  await writePrivateJson(file, origin);
  return new SystemClock({ speed: options.speed, origin });
}

/** The clock of the lab that runs here, for commands that look at it. `undefined` when none has run. */
export async function readSharedClock(directory: string): Promise<SystemClock | undefined> {
  const kept = await readJson(stateFiles(directory).clock, originSchema);
  return kept && new SystemClock({ speed: kept.speed, origin: kept });
}
