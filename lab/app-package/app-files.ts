import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { UserError } from '#kernel';
import { LEFT_OUT, type Edition } from './editions.ts';

/** A file of the package; `path` is below the app's folder, with `/`. */
export interface AppFile {
  readonly path: string;
  readonly content: Buffer;
}

/** Never part of a package: what a site has set for itself, and hidden files. AppInspect refuses both. */
const isForeign = (path: string) =>
  path.split('/').some((part) => part.startsWith('.')) ||
  path.startsWith('local/') ||
  path === 'metadata/local.meta';

/** The files of an edition in the order of their paths. Throws `LAB_FILE_UNREADABLE`. */
export async function readAppFiles(directory: string, edition: Edition): Promise<AppFile[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((path) => !isForeign(path) && !Object.hasOwn(LEFT_OUT[edition], path))
      .sort();
    return await Promise.all(
      paths.map(async (path) => ({ path, content: await readFile(join(directory, path)) })),
    );
  } catch (cause) {
    throw new UserError('LAB_FILE_UNREADABLE', `The Splunk app in ${directory} cannot be read.`, { cause });
  }
}
