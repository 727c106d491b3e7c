import { readdir, readFile } from 'node:fs/promises';
import type { Vector } from '#splunk/spl';

const DIRECTORY = new URL('../../splunk/spl/vectors/', import.meta.url);

/** All vectors of the SPL room, file by file. */
export async function readVectors(): Promise<Vector[]> {
  const files = (await readdir(DIRECTORY)).filter((name) => name.endsWith('.jsonl')).sort();
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, DIRECTORY), 'utf8')));
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as Vector),
  );
}
