import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'fflate';
import { unpackTar } from 'modern-tar';
import { expect, onTestFinished, test } from 'vitest';
import { readAppFiles } from './app-files.ts';
import { appIdentity } from './app-identity.ts';
import { packageApp } from './package-app.ts';

const APP_CONF = '[install]\nstate = enabled\n\n[id]\nname = my_app\nversion = 1.2.3\n';

async function appFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'app-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

const FILES = {
  'default/app.conf': APP_CONF,
  'default/indexes.conf': '[iot_posture]\n',
  'local/inputs.conf': '[http://secret]\n',
  'metadata/local.meta': '[]\n',
  '.DS_Store': '',
};

test('a package holds one top folder named by the id, and nothing that a site has set', async () => {
  const files = await readAppFiles(await appFolder(FILES), 'enterprise');
  const { id, version } = appIdentity(files);
  expect(version).toBe('1.2.3');
  const entries = await unpackTar(gunzipSync(await packageApp(id, files)));
  expect(entries.map(({ header }) => [header.name, header.mode?.toString(8)])).toEqual([
    ['my_app/', '755'],
    ['my_app/default/', '755'],
    ['my_app/default/app.conf', '644'],
    ['my_app/default/indexes.conf', '644'],
  ]);
  expect(Buffer.from(entries[2]!.data!).toString()).toBe(APP_CONF);
});

test('the Cloud package has no index paths', async () => {
  const files = await readAppFiles(await appFolder(FILES), 'cloud');
  expect(files.map(({ path }) => path)).toEqual(['default/app.conf']);
});

test('the same files give the same bytes, whenever they were written', async () => {
  const [first, second] = await Promise.all(
    [0, 1].map(async () => packageApp('my_app', await readAppFiles(await appFolder(FILES), 'enterprise'))),
  );
  expect(Buffer.from(first!).equals(Buffer.from(second!))).toBe(true);
  const changed = await readAppFiles(await appFolder({ ...FILES, 'default/x.conf': '' }), 'enterprise');
  expect(Buffer.from(await packageApp('my_app', changed)).equals(Buffer.from(first!))).toBe(false);
});

test('an app without a version of three numbers is refused', async () => {
  const folder = await appFolder({ 'default/app.conf': '[id]\nname = my_app\nversion = 1.2\n' });
  const files = await readAppFiles(folder, 'enterprise');
  expect(() => appIdentity(files)).toThrow(expect.objectContaining({ code: 'LAB_FILE_UNREADABLE' }));
});
