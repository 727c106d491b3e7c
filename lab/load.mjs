// Plain JavaScript, because it is what makes TypeScript run.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The folder of the project, or of the package it was installed as. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Where a package has the lab compiled: it ships no TypeScript of ours, which Node would not load there anyway. */
const SHIPPED = join(ROOT, 'dist', 'lab');
const IS_PACKAGE = !existsSync(join(ROOT, 'lab', 'cli', 'main.ts'));

/** Folders whose TypeScript is compiled; what they hold decides whether a compiled copy is still right. */
const SOURCES = ['bench', 'devices', 'lab', 'pipeline', 'scenarios', 'splunk'];
const NOT_SOURCES = ['node_modules', 'dist', 'testing'];
/** The web console has packages and a build of its own. */
const BUILT_APART = 'splunk/console';

/** Modules that a process or thread starts with, and the public API. Their names must differ. */
const ENTRIES = [
  'lab/index.ts',
  'lab/cli/main.ts',
  'lab/runner/lanes/thread.ts',
  'lab/console/run-process.ts',
  'bench/brokers/broker-process.ts',
];

/** Compiled copies that no process can still be using. */
const OLD_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Loads an entry of the lab, named by its source: `await load('lab/cli/main.ts')`.
 *
 * Node 20 cannot read TypeScript, and reading 900 small files one by one costs seconds. So the sources are compiled
 * into a few files, once, into a cache under node_modules, and again when a source has changed. Threads and child
 * processes use the copy that their parent uses.
 */
export async function load(entry) {
  nodeModule.enableCompileCache?.();
  if (IS_PACKAGE) process.env.IOT_POSTURE_LAB_COMPILED = SHIPPED;
  else process.env.IOT_POSTURE_LAB_COMPILED ??= await compiled();
  const name = entry.replace(/^.*\//, '').replace(/\.ts$/, '.js');
  return import(pathToFileURL(join(process.env.IOT_POSTURE_LAB_COMPILED, name)).href);
}

async function compiled() {
  const cache = join(ROOT, 'node_modules', '.cache', 'iot-posture-lab');
  const directory = join(cache, contentKey());
  if (existsSync(directory)) return directory;
  mkdirSync(cache, { recursive: true });
  removeOld(cache);
  const unfinished = `${directory}.${process.pid}`;
  await compile(unfinished);
  try {
    renameSync(unfinished, directory);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(directory)) throw error;
    rmSync(unfinished, { recursive: true });
  }
  return directory;
}

/** Compiles the lab into a folder that lies inside the project, at any depth. Packages are not included. */
export async function compile(directory) {
  const { build } = await import('esbuild');
  const up = relative(directory, ROOT).split(sep).join('/');
  await build({
    entryPoints: ENTRIES.map((entry) => join(ROOT, entry)),
    outdir: directory,
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'linked',
    sourcesContent: false,
    banner: { js: `const labRoot = new URL(${JSON.stringify(`${up}/`)}, import.meta.url);` },
    logLevel: 'error',
    plugins: [ownAddress],
  });
}

/** A module that looks for files beside its source finds them there, wherever it has been compiled to. */
const ownAddress = {
  name: 'own-address',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (!source.includes('import.meta.url')) return undefined;
      const own = JSON.stringify(relative(ROOT, path).split(sep).join('/'));
      return {
        contents: source.replaceAll('import.meta.url', `new URL(${own}, labRoot).href`),
        loader: 'ts',
      };
    });
  },
};

function contentKey() {
  const hash = createHash('sha256');
  const add = (path) => {
    const { mtimeMs, size } = statSync(join(ROOT, path));
    hash.update(`${path}\0${mtimeMs}\0${size}\n`);
  };
  const walk = (folder) => {
    for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!NOT_SOURCES.includes(entry.name) && path !== BUILT_APART) walk(path);
      } else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts')) add(path);
    }
  };
  for (const path of ['package-lock.json', 'tsconfig.json', 'lab/load.mjs']) add(path);
  for (const folder of SOURCES) walk(folder);
  return hash.digest('hex').slice(0, 16);
}

function removeOld(cache) {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (Date.now() - statSync(path).mtimeMs > OLD_MS) rmSync(path, { recursive: true, force: true });
  }
}
