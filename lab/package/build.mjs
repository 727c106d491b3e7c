// What `npm pack` ships instead of TypeScript, which Node does not load from node_modules: the compiled lab in dist/lab,
// and in dist/types the declarations that the public API reaches.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { compile, ROOT } from '../load.mjs';

const PUBLIC_API = 'lab/index.d.ts';
const types = join(ROOT, 'dist', 'types');
const emitted = join(ROOT, 'dist', 'emitted');

for (const folder of ['lab', 'types', 'emitted'])
  rmSync(join(ROOT, 'dist', folder), { recursive: true, force: true });
await compile(join(ROOT, 'dist', 'lab'));

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '--project', join(import.meta.dirname, 'tsconfig.json')], {
  stdio: 'inherit',
});
const { imports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const kept = new Set();
keep(PUBLIC_API);
rmSync(emitted, { recursive: true });

/** Copies a declaration file and those it imports, with paths that mean something outside this project. */
function keep(path) {
  if (kept.has(path)) return;
  kept.add(path);
  const text = readFileSync(join(emitted, path), 'utf8').replaceAll(
    /(from |import\()(['"])([#.][^'"]+)\2/g,
    (_, before, quote, wanted) => {
      const source = wanted.startsWith('#')
        ? resolve(ROOT, imports[wanted])
        : resolve(ROOT, dirname(path), wanted);
      const target = relative(ROOT, source).split(sep).join('/').replace(/\.ts$/, '.d.ts');
      if (!existsSync(join(emitted, target)))
        throw new Error(`${path} imports ${wanted}, which has no declarations.`);
      keep(target);
      const way = relative(dirname(path), target)
        .split(sep)
        .join('/')
        .replace(/\.d\.ts$/, '.js');
      return `${before}${quote}${way.startsWith('.') ? way : `./${way}`}${quote}`;
    },
  );
  mkdirSync(join(types, dirname(path)), { recursive: true });
  writeFileSync(join(types, path), text);
}
