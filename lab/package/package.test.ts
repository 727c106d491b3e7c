import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { bundleIsBuilt } from '../console/bundle.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EXAMPLE = join(ROOT, 'docs/detection-repository');
const ACTION = join(ROOT, '.github/actions/scenarios');

/** Packing compiles the lab and its declarations. */
const PATIENCE_MS = 120_000;

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let directory: string;
/** A project of somebody else: the example of the docs, with the package in its node_modules. */
let project: string;
let packed: Packed;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lab-package-'));
  const { stdout } = await execa('npm', ['pack', '--json', '--pack-destination', directory], { cwd: ROOT });
  // What the build prints comes first.
  packed = (JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as Packed[])[0]!;
  project = join(directory, 'project');
  await install();
}, PATIENCE_MS);

afterAll(() => rm(directory, { recursive: true, force: true }));

/** As `npm install` would, without its downloads: the production dependencies are those of this checkout. */
async function install(): Promise<void> {
  await cp(EXAMPLE, project, { recursive: true });
  const modules = join(project, 'node_modules');
  await mkdir(join(modules, '.bin'), { recursive: true });
  await execa('tar', ['-xzf', join(directory, packed.filename), '-C', directory]);
  await cp(join(directory, 'package'), join(modules, 'iot-posture-lab'), { recursive: true });
  const { bin, dependencies } = JSON.parse(
    await readFile(join(modules, 'iot-posture-lab/package.json'), 'utf8'),
  ) as { bin: Record<string, string>; dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), join(modules, name), 'junction');
  }
  if (process.platform === 'win32') return;
  for (const [name, path] of Object.entries(bin)) {
    await chmod(join(modules, 'iot-posture-lab', path), 0o755);
    await symlink(`../iot-posture-lab/${path}`, join(modules, '.bin', name));
  }
}

/** The command of the package, in that project. */
const lab = (...args: string[]) =>
  execa(process.execPath, [join(project, 'node_modules/iot-posture-lab/lab/bin.mjs'), ...args], {
    cwd: project,
    reject: false,
  });

const OWN = ['scenario', '--scenarios', 'scenarios', '--app', 'splunk/ward_iot'];

test('the package holds what runs, and no tests, secrets or leftovers', async () => {
  const paths = packed.files.map(({ path }) => path);
  for (const path of [
    'LICENSE',
    'README.md',
    'lab/bin.mjs',
    'dist/lab/main.js',
    'dist/types/lab/index.d.ts',
    'docs/authoring.md',
    'pipeline/template.yaml',
    'scenarios/rogue-ftp.ts',
    'splunk/app/default/savedsearches.conf',
    'splunk/app/metadata/default.meta',
  ]) {
    expect(paths).toContain(path);
  }
  const unwanted =
    /\.test\.|\btesting\/|\.lab\/|\.(env|key|pem|tgz|log)$|\.npmrc|node_modules|\.github\/actions|\.ci\//;
  expect(paths.filter((path) => unwanted.test(path))).toEqual([]);
  const sources = paths.filter((path) => /(?<!\.d)\.ts$/.test(path));
  expect(sources.filter((path) => !/^(docs|scenarios|pipeline\/transform)\//.test(path))).toEqual([]);
  for (const file of ['index.html', 'licenses.md'])
    expect(paths.includes(`splunk/console/dist/${file}`)).toBe(await bundleIsBuilt());
});

test(
  'another project runs its own scenarios against its own detections',
  { timeout: PATIENCE_MS },
  async () => {
    const { stdout, exitCode } = await lab(...OWN, '--jobs', '2', '--reporter', 'default,json,html');
    expect(stdout).toContain('ward_remote_access_door fires for the attacker');
    expect(stdout).toContain('every detection (1) stays quiet');
    expect(exitCode).toBe(0);
    const results = await readFile(join(project, '.lab/reports/latest/results.json'), 'utf8');
    expect(JSON.parse(results)).toMatchObject({
      passed: 2,
      failed: 0,
      scenarios: [{ id: 'telnet-door' }, { id: 'vnc-on-pump' }],
    });
  },
);

test('it is their search that is run', { timeout: PATIENCE_MS }, async () => {
  const lookup = join(project, 'splunk/ward_iot/lookups/ward_remote_access_ports.csv');
  const text = await readFile(lookup, 'utf8');
  await writeFile(lookup, text.replace('23,telnet\n', ''));
  try {
    const { stdout, exitCode } = await lab(...OWN, 'telnet-door');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('✘ ward_remote_access_door');
  } finally {
    await writeFile(lookup, text);
  }
});

test('mistakes of the project are named with their file', { timeout: PATIENCE_MS }, async () => {
  const wrong = async (name: string, text: string) => {
    const folder = join(project, 'wrong', name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${name}.ts`), text);
    const { stderr, exitCode } = await lab('scenario', '--scenarios', `wrong/${name}`, '--list');
    expect(exitCode, stderr).toBe(2);
    return stderr;
  };
  expect(await wrong('nothing', 'export const x: number = 1;')).toContain('nothing.ts');
  expect(await wrong('value', 'export default { id: "x" };')).toMatch(
    /wrong\/value\/value\.ts: .*defineScenario/,
  );
  expect(await wrong('syntax', 'export default (;')).toContain('wrong/syntax/syntax.ts:1');
  expect(await wrong('package', "import 'no-such-package';\nexport default 1;")).toContain('no-such-package');
  const noApp = await lab('scenario', '--scenarios', 'scenarios', '--app', 'scenarios');
  expect(noApp.stderr).toContain('LAB_FILE_UNREADABLE');
});

test(
  'a new scenario imports the package, and the package brings its types',
  { timeout: PATIENCE_MS },
  async () => {
    const { exitCode } = await lab('scenario', '--scenarios', 'scenarios', '--new', 'my-first');
    expect(exitCode).toBe(0);
    const check = () =>
      execa(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '--pretty', 'false'], {
        cwd: project,
        reject: false,
      });
    expect((await check()).stdout).toBe('');
    const path = join(project, 'scenarios/my-first.ts');
    const text = await readFile(path, 'utf8');
    await writeFile(
      path,
      text.replace("'rogue-listener'", "'rogue-listner'").replace("pick('ward", "pick('wart"),
    );
    const { stdout } = await check();
    await rm(path);
    expect(stdout).toMatch(/my-first\.ts.*rogue-listner/);
    expect(stdout).toMatch(/my-first\.ts.*wart-gateway/);
  },
);

test.skipIf(process.platform === 'win32')('npx finds the command', async () => {
  const npx = await execa('npx', ['--no-install', 'iot-posture-lab', '--help'], { cwd: project });
  expect(npx.stdout).toContain('Usage: iot-posture-lab');
});

test('the catalogue, the app and SPL come with the package', { timeout: PATIENCE_MS }, async () => {
  expect((await lab('scenario', '--list')).stdout).toContain('rogue-ftp');
  expect((await lab('spl', '| makeresults | eval x=1 | table x')).stdout).toContain('"x"');
  const app = await lab('app', '--no-inspect', '--output', 'packaged');
  expect(app.exitCode).toBe(0);
  expect((await readdir(join(project, 'packaged'))).length).toBeGreaterThan(0);
});

test.skipIf(process.platform === 'win32')(
  'the composite action runs a detection repository with ten lines of YAML',
  { timeout: PATIENCE_MS },
  async () => {
    const workflow = await readFile(join(EXAMPLE, '.github/workflows/detections.yml'), 'utf8');
    expect(workflow.trim().split('\n').length).toBeLessThanOrEqual(10);
    const { jobs } = parse(workflow) as {
      jobs: { detections: { steps: { with?: Record<string, string> }[] } };
    };
    const given = jobs.detections.steps.at(-1)!.with!;
    const { inputs, runs } = parse(await readFile(join(ACTION, 'action.yml'), 'utf8')) as {
      inputs: Record<string, { default: string }>;
      runs: { steps: { run?: string; env?: Record<string, string> }[] };
    };
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
    const step = runs.steps.at(-1)!;
    const env = Object.entries(step.env!).map(([name, value]) => {
      const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)![1]!;
      return [name, given[input] ?? inputs[input]!.default] as const;
    });
    const { exitCode, all } = await execa('bash', ['-eo', 'pipefail', '-c', step.run!], {
      cwd: project,
      env: { ...Object.fromEntries(env), GITHUB_ACTION_PATH: ACTION, GITHUB_STEP_SUMMARY: '' },
      reject: false,
      all: true,
    });
    expect(exitCode, all).toBe(0);
    const written = await readdir(join(project, 'lab-reports'));
    expect(written).toEqual(expect.arrayContaining(['junit.xml', 'report.html', 'results.json']));
  },
);
