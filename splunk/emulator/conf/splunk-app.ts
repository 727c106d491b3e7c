import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError, type Logger } from '#kernel';
import { layerConf, parseConf, type ConfFile } from './parse-conf.ts';

/** A Splunk app as read from its folder: `default/` with `local/` laid over it. */
export interface SplunkApp {
  /** `[package] id` of app.conf, else the folder's name. */
  id: string;
  directory: string;
  label: string;
  version: string;
  description: string;
  author: string;
  conf: (name: string) => ConfFile;
  /** Text of the CSV files in `lookups/`, by file name. */
  lookupFiles: Readonly<Record<string, string>>;
}

/** Files that change what the emulator does. */
const HONOURED = [
  'app',
  'eventtypes',
  'indexes',
  'macros',
  'props',
  'savedsearches',
  'tags',
  'transforms',
] as const;

/**
 * Reads an app's folder.
 *
 * @throws UserError `LAB_FILE_UNREADABLE`
 */
export async function readApp(directory: string, logger: Logger): Promise<SplunkApp> {
  const files = new Map<string, ConfFile>();
  try {
    const layers = [join(directory, 'default'), join(directory, 'local')];
    for (const name of HONOURED) files.set(name, layerConf(await readLayers(layers, `${name}.conf`)));
    await warnOfOthers(layers, logger);
    const conf = (name: string): ConfFile => files.get(name) ?? {};
    const app = conf('app');
    return {
      id: app['package']?.['id'] ?? basename(directory),
      directory,
      label: app['ui']?.['label'] ?? basename(directory),
      version: app['launcher']?.['version'] ?? '',
      description: app['launcher']?.['description'] ?? '',
      author: app['launcher']?.['author'] ?? '',
      conf,
      lookupFiles: await readLookups(join(directory, 'lookups')),
    };
  } catch (cause) {
    throw new UserError('LAB_FILE_UNREADABLE', `The Splunk app in ${directory} cannot be read.`, {
      hint: 'It must be a folder with default/*.conf.',
      cause,
    });
  }
}

async function readLayers(layers: readonly string[], file: string): Promise<ConfFile[]> {
  const texts = await Promise.all(layers.map((layer) => readIfThere(join(layer, file))));
  return texts.map(parseConf);
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

async function listIfThere(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function warnOfOthers(layers: readonly string[], logger: Logger): Promise<void> {
  for (const layer of layers) {
    for (const file of await listIfThere(layer)) {
      const name = file.replace(/\.conf$/, '');
      if (file.endsWith('.conf') && !(HONOURED as readonly string[]).includes(name)) {
        logger.warn('this conf file has no effect in the emulator', { file: join(layer, file) });
      }
    }
  }
}

async function readLookups(directory: string): Promise<Record<string, string>> {
  const files = (await listIfThere(directory)).filter((file) => file.endsWith('.csv'));
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
  return Object.fromEntries(files.map((file, i) => [file, texts[i]!]));
}
