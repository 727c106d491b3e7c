import { spawn } from 'node:child_process';
import { text as readAll } from 'node:stream/consumers';
import { LabFault } from '#kernel';
import type { DetectionScore } from './mutate-detection.ts';

/**
 * Has detections mutated by processes of their own, side by side; their notes go to this one's stderr.
 *
 * @param command a command line that mutates the detections added to it and prints their scores as JSON
 * @returns the scores in the order of the detections
 */
export async function mutateSideBySide(
  names: readonly string[],
  jobs: number,
  command: readonly string[],
): Promise<DetectionScore[]> {
  const share = Math.ceil(names.length / jobs);
  const parts = Array.from({ length: jobs }, (_, index) => names.slice(index * share, (index + 1) * share));
  const scores = await Promise.all(
    parts.filter((part) => part.length > 0).map((part) => mutateElsewhere([...command, ...part])),
  );
  return scores.flat();
}

async function mutateElsewhere([program, ...args]: readonly string[]): Promise<DetectionScore[]> {
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [output, code] = await Promise.all([readAll(child.stdout), ended]);
  try {
    return (JSON.parse(output) as { scores: DetectionScore[] }).scores;
  } catch (cause) {
    const end = `A process that mutates detections ended with code ${code} and no scores.`;
    throw new LabFault('LAB_INTERNAL', end, { cause, hint: 'Try again with --jobs 1.' });
  }
}
