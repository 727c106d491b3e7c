import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { APP_DIRECTORY } from '../parts/names.ts';

/** By detection, why a mutant of it may survive, by the mutant's id. */
export type Explanations = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Explanations stand beside the detection in `savedsearches.conf`: `# survivor ID: reason`, a line each. */
export async function readExplanations(appDirectory = APP_DIRECTORY): Promise<Explanations> {
  return parseExplanations(await readFile(join(appDirectory, 'default/savedsearches.conf'), 'utf8'));
}

export function parseExplanations(conf: string): Explanations {
  const found = new Map<string, Map<string, string>>();
  let own = new Map<string, string>();
  for (const line of conf.split('\n')) {
    const stanza = /^\[(.+)\]\s*$/.exec(line)?.[1];
    if (stanza !== undefined) {
      own = new Map();
      found.set(stanza, own);
    }
    const [, id, reason] = /^# survivor (.+?): (.+)$/.exec(line) ?? [];
    if (id !== undefined && reason !== undefined) own.set(id, reason.trim());
  }
  return found;
}
