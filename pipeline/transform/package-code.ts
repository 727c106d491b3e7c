import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';
import { zipSync } from 'fflate';

/** The transform as plain JavaScript: an ES module without imports that exports `handler`. */
export async function readTransform(): Promise<string> {
  const source = await readFile(new URL('./handler.ts', import.meta.url), 'utf8');
  return (await transform(source, { loader: 'ts', format: 'esm', target: 'node24' })).code;
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
