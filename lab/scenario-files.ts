import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The file that declares each scenario, by id; paths from the root of the project, with `/`. */
export type ScenarioFiles = ReadonlyMap<string, string>;

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Reads which file of `scenarios/` declares which scenario. */
export async function findScenarioFiles(root = ROOT): Promise<ScenarioFiles> {
  const files = new Map<string, string>();
  const entries = await readdir(join(root, 'scenarios'), { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const path = join(entry.parentPath, entry.name);
    const text = await readFile(path, 'utf8');
    for (const [, id] of text.matchAll(/^\s+id: '([a-z][a-z0-9-]*)'/gm)) {
      files.set(id!, relative(root, path).replaceAll('\\', '/'));
    }
  }
  return files;
}
