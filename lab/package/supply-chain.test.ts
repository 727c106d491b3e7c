import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { BUNDLE_DIRECTORY, bundleIsBuilt } from '../console/bundle.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Licences that ask for nothing but notices (SPDX). */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',

  'MIT',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

interface LockEntry {
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

/** Everything that a lock file installs, by path. */
async function locked(folder: string): Promise<[path: string, entry: LockEntry][]> {
  const text = await readFile(join(ROOT, folder, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Record<string, LockEntry> };
  return Object.entries(packages).filter(([path]) => path !== '');
}

/** What the package itself says; what is for another platform is not installed, and the lock file speaks for it. */
async function licenceOf(folder: string, [path, entry]: [string, LockEntry]): Promise<string> {
  const file = join(ROOT, folder, path, 'package.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    expect(entry.optional, `${path} is not installed`).toBe(true);
    return entry.license ?? 'none';
  }
  const { license } = JSON.parse(text) as { license?: string | { type: string } };
  return (typeof license === 'object' ? license.type : license) ?? 'none';
}

/** An SPDX expression of licences with AND and OR, of which one way is allowed. */
function isAllowed(expression: string): boolean {
  const ways = expression.replaceAll(/[()]/g, '').split(' OR ');
  return ways.some((way) => way.split(' AND ').every((licence) => ALLOWED.has(licence.trim())));
}

test('expressions are understood', () => {
  expect(['MIT', '(MIT OR GPL-3.0)', 'MIT AND Zlib'].filter(isAllowed)).toHaveLength(3);
  expect(['GPL-3.0', 'MIT AND GPL-3.0', 'none', 'SEE LICENSE IN X'].filter(isAllowed)).toEqual([]);
});

test('what is installed in production is under licences that ask for notices only', async () => {
  const production = (await locked('.')).filter(([, { dev }]) => dev !== true);
  expect(production.length).toBeGreaterThan(50);
  const refused: string[] = [];
  for (const found of production) {
    const licence = await licenceOf('.', found);
    if (!isAllowed(licence)) refused.push(`${found[0]} ${licence}`);
  }
  expect(refused).toEqual([]);
});

test.skipIf(!(await bundleIsBuilt()))(
  'the web console, where it is built, carries the notices of what is bundled in it',
  async () => {
    const notices = await readFile(join(BUNDLE_DIRECTORY, 'licenses.md'), 'utf8');
    const bundled = [...notices.matchAll(/^## (\S+) - \S+(?: \((.*)\))?$/gm)];
    expect(bundled.length).toBeGreaterThan(100);
    const refused = bundled.filter(([, , licence = 'none']) => !isAllowed(licence));
    expect(refused.map(([heading]) => heading)).toEqual([]);
  },
);

test.each([
  { folder: '.', scripts: ['node_modules/esbuild'] },
  { folder: 'splunk/console', scripts: ['node_modules/core-js'] },
])('the lock file of $folder holds no surprise', async ({ folder, scripts }) => {
  const packages = await locked(folder);
  expect(packages.length).toBeGreaterThan(100);
  const names = (wrong: (entry: LockEntry) => boolean) =>
    packages.filter(([, entry]) => wrong(entry)).map(([path]) => path);
  // Packages come from whichever registry a machine is set to, and are what they were.
  expect(names(({ resolved }) => resolved !== undefined)).toEqual([]);
  expect(names(({ integrity }) => integrity?.startsWith('sha512-') !== true)).toEqual([]);
  expect(names(({ link }) => link === true)).toEqual([]);
  expect(names(({ hasInstallScript }) => hasInstallScript === true)).toEqual(scripts);
});

test('installing this package runs nothing of ours', async () => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const atInstall = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
  expect(Object.keys(scripts).filter((name) => atInstall.includes(name))).toEqual([]);
});
