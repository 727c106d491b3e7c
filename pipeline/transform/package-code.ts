import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { zipSync } from 'fflate';

/** The part of esbuild that is used. tsx, which runs this project, brings it along. */
interface TypeStripper {
  transformSync(source: string, options: { loader: 'ts'; format: 'esm'; target: string }): { code: string };
}

const fromTsx = createRequire(createRequire(import.meta.url).resolve('tsx/package.json'));

/** The transform as plain JavaScript: an ES module without imports that exports `handler`. */
export async function readTransform(): Promise<string> {
  const source = await readFile(new URL('./handler.ts', import.meta.url), 'utf8');
  const esbuild = fromTsx('esbuild') as TypeStripper;
  return esbuild.transformSync(source, { loader: 'ts', format: 'esm', target: 'node24' }).code;
}

export interface TransformPackage {
  /** A zip archive with one file, `index.mjs`, so that the function's handler is `index.handler`. */
  readonly archive: Uint8Array;
  /** Names the content: equal code gives an equal key. */
  readonly key: string;
}

/** Packages the transform for `CreateFunction`. The same source always gives the same bytes. */
export async function packageTransform(): Promise<TransformPackage> {
  const code = Buffer.from(await readTransform());
  // A fixed time: the archive is named by its content, and a clock reading is no content.
  const archive = zipSync({ 'index.mjs': [code, { mtime: '1980-01-01T00:00:00' }] });
  const digest = createHash('sha256').update(code).digest('hex');
  return { archive, key: `transform/${digest}.zip` };
}
