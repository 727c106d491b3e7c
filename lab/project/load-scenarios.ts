import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Message, type Plugin } from 'esbuild';
import { LabFault, UserError } from '#kernel';
import { defineScenario, type Scenario } from '../scenario/scenario.ts';
import type { ScenarioFiles } from '../scenario-files.ts';

/** What other projects import, whether they have installed it or not. */
const PACKAGE = 'iot-posture-lab';
/** Where the compiled scenarios lie: inside the project, so that its own packages are found from there. */
const COMPILED = '.lab/scenarios';

const IS_MODULE = /\.m?[jt]s$/;
const IS_NO_SCENARIO = /\.(test|spec|d)\.m?[jt]s$/;

export interface FoundScenarios {
  /** In the order of their files' names. */
  readonly scenarios: readonly Scenario[];
  readonly files: ScenarioFiles;
}

/**
 * Loads a folder of scenarios that another project has written, in TypeScript or JavaScript: each file in it exports one
 * by default; what they share lies in a folder below. `iot-posture-lab` is always the lab that runs.
 *
 * @param directory absolute; compiled copies are kept in `.lab/scenarios` of the working directory
 * @throws UserError `LAB_FILE_UNREADABLE`, `LAB_SCENARIO_INVALID`
 */
export async function loadScenarios(directory: string): Promise<FoundScenarios> {
  const names = await scenarioFiles(directory);
  const exported = await importAll(directory, names);
  const scenarios = exported.map((value, index) => checked(value, join(directory, names[index]!)));
  const files = new Map<string, string>();
  for (const [index, { id }] of scenarios.entries()) {
    const path = shown(join(directory, names[index]!));
    if (files.has(id)) throw invalid(path, `the id "${id}" is that of ${files.get(id)} too`);
    files.set(id, path);
  }
  return { scenarios, files };
}

async function scenarioFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw new UserError('LAB_FILE_UNREADABLE', `There is no folder ${directory}.`, {
      hint: 'Name the folder that holds your scenarios.',
      cause,
    });
  });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const modules = names.filter((name) => IS_MODULE.test(name) && !IS_NO_SCENARIO.test(name));
  if (modules.length > 0) return modules.sort();
  throw new UserError('LAB_FILE_UNREADABLE', `${directory} holds no scenario.`, {
    hint: `Begin with: npx ${PACKAGE} scenario --scenarios ${shown(directory)} --new my-first`,
  });
}

/** The default exports of the modules. Bundled, since Node 20 reads no TypeScript. */
async function importAll(directory: string, names: readonly string[]): Promise<unknown[]> {
  const imports = names.map((name, index) => `import s${index} from ${JSON.stringify(`./${name}`)};`);
  const list = names.map((_, index) => `s${index}`).join(', ');
  const result = await build({
    stdin: { contents: `${imports.join('\n')}\nexport default [${list}];`, resolveDir: directory },
    bundle: true,
    write: false,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'inline',
    logLevel: 'silent',
    plugins: [thisLab],
  }).catch((error: { errors?: readonly Message[] }) => {
    throw asUserError(directory, error);
  });
  const [{ contents } = { contents: new Uint8Array() }] = result.outputFiles;
  const folder = resolve(COMPILED);
  const path = join(folder, `${createHash('sha256').update(contents).digest('hex').slice(0, 16)}.mjs`);
  await mkdir(folder, { recursive: true });
  // Other threads may write the same file: it is complete whenever it is there.
  const unfinished = `${path}.${process.pid}.${Math.trunc(performance.now() * 1000)}`;
  await writeFile(unfinished, contents);
  await rename(unfinished, path);
  try {
    const module = (await import(pathToFileURL(path).href)) as { default: unknown[] };
    return module.default;
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(
      'LAB_SCENARIO_INVALID',
      `A scenario in ${shown(directory)} cannot be loaded: ${String(cause)}`,
      {
        hint: 'Packages it imports must be installed in your project.',
        cause,
      },
    );
  }
}

/** Resolves the package's own name to the public API of the copy that runs: there is one `defineScenario`. */
const thisLab: Plugin = {
  name: 'this-lab',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^${PACKAGE}$`) }, () => {
      const compiled = process.env['IOT_POSTURE_LAB_COMPILED'];
      if (compiled === undefined)
        throw new LabFault('LAB_INTERNAL', 'The lab was not started by lab/bin.mjs.');
      return { path: pathToFileURL(join(compiled, 'index.js')).href, external: true };
    });
  },
};

function checked(value: unknown, path: string): Scenario {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('expect' in value)) {
    throw invalid(shown(path), 'what it exports by default is not made by defineScenario');
  }
  return defineScenario(value as Scenario);
}

function asUserError(directory: string, error: { errors?: readonly Message[] }): unknown {
  const [first] = error.errors ?? [];
  if (!first) return error;
  const { location, text } = first;
  // A missing default export is reported at our own list of imports.
  const where =
    location && location.file !== '<stdin>' ? `${location.file}:${location.line}` : shown(directory);
  return invalid(where, text);
}

function invalid(where: string, problem: string): UserError {
  return new UserError('LAB_SCENARIO_INVALID', `${where}: ${problem}.`.replace(/\.\.$/, '.'), {
    hint: 'Each file of the folder exports one scenario by default; what they share lies in a folder below.',
  });
}

function shown(path: string): string {
  return relative(process.cwd(), path).replaceAll('\\', '/') || '.';
}
