import { gzipSync } from 'fflate';
import { packTar, type TarEntry } from 'modern-tar';
import type { AppFile } from './app-files.ts';

/** Packages are compared byte by byte, so no file carries the time of its checkout. */
const MODIFIED = new Date('2026-01-01T00:00:00Z');

const OWNER = { uid: 0, gid: 0, uname: 'splunk', gname: 'splunk' };

/**
 * The app as Splunk installs it: a gzipped tar with one top folder named by the app's id. The same files give the
 * same bytes on every machine.
 */
export async function packageApp(id: string, files: readonly AppFile[]): Promise<Uint8Array> {
  const folders = new Set([id]);
  for (const { path } of files) {
    const parts = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth++) folders.add([id, ...parts.slice(0, depth)].join('/'));
  }
  const entries: TarEntry[] = [
    ...[...folders].sort().map((name): TarEntry => ({
      header: { name: `${name}/`, type: 'directory', size: 0, mode: 0o755, mtime: MODIFIED, ...OWNER },
    })),
    ...files.map(({ path, content }): TarEntry => ({
      header: { name: `${id}/${path}`, size: content.length, mode: 0o644, mtime: MODIFIED, ...OWNER },
      body: content,
    })),
  ];
  return gzipSync(await packTar(entries), { level: 9, mtime: 0 });
}
