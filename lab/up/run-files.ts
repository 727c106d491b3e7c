import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { isAlive, UserError } from '#kernel';
import { PARTS, type Part } from './parts.ts';
import { readJson, writePrivateJson } from './private-file.ts';
import { stateFiles } from './state-directory.ts';

const runSchema = z.object({ pid: z.int().positive(), startedAt: z.string() });

/** A part that runs here. */
export interface RunningPart {
  readonly part: Part;
  readonly pid: number;
  /** ISO 8601, real time. */
  readonly startedAt: string;
}

/** The parts whose processes are alive. */
export async function runningParts(directory: string): Promise<RunningPart[]> {
  const found: RunningPart[] = [];
  for (const part of PARTS) {
    const run = await readJson(stateFiles(directory).run(part), runSchema);
    if (run && isRunning(run)) found.push({ part, ...run });
  }
  return found;
}

/** Notes that this process runs a part. Throws `LAB_ALREADY_RUNNING` when another one does. */
export async function claimParts(directory: string, parts: readonly Part[]): Promise<void> {
  const running = (await runningParts(directory)).filter(({ part }) => parts.includes(part));
  if (running.length > 0) {
    const names = running.map(({ part, pid }) => `${part} (process ${pid})`).join(', ');
    throw new UserError('LAB_ALREADY_RUNNING', `Already running here: ${names}.`, {
      hint: 'Stop it with: npm run lab -- down',
    });
  }
  const run = { pid: process.pid, startedAt: new Date().toISOString() };
  for (const part of parts) await writePrivateJson(stateFiles(directory).run(part), run);
}

export async function releaseParts(directory: string, parts: readonly Part[]): Promise<void> {
  for (const part of parts) await rm(stateFiles(directory).run(part), { force: true });
}

/** Asks every part to stop and waits until its process has ended. Throws `LAB_TIMEOUT`. */
export async function stopParts(directory: string, timeoutMs: number): Promise<RunningPart[]> {
  const running = await runningParts(directory);
  for (const pid of new Set(running.map((part) => part.pid))) process.kill(pid, 'SIGTERM');
  const deadline = performance.now() + timeoutMs;
  while (running.some(({ pid }) => isAlive(pid))) {
    if (performance.now() > deadline) {
      const left = running
        .filter(({ pid }) => isAlive(pid))
        .map(({ part, pid }) => `${part} (process ${pid})`);
      throw new UserError('LAB_TIMEOUT', `Still running after ${timeoutMs / 1000} s: ${left.join(', ')}.`, {
        hint: 'End the process by hand; events that were acknowledged are kept.',
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return running;
}

/**
 * Whether a note is of a process that lives. In a container every start has the same process
 * number, so a note of before this process began is of a former one.
 */
function isRunning({ pid, startedAt }: z.output<typeof runSchema>): boolean {
  const former = pid === process.pid && Date.parse(startedAt) < performance.timeOrigin;
  return !former && isAlive(pid);
}
