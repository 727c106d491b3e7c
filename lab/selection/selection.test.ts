import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { scenarios } from '#scenarios';
import { loadDetections } from '../runner/detections.ts';
import { findScenarioFiles } from '../scenario-files.ts';
import { changeSince } from './git-change.ts';
import { shardOf } from './shard.ts';
import { touchedBy, type AppContent } from './touched.ts';

const SAME: AppContent = { savedSearches: {}, macros: {} };
const detections = await loadDetections();
const files = await findScenarioFiles();
const touched = (paths: readonly string[], before = SAME, after = SAME) =>
  touchedBy({ files: paths, before, after }, scenarios, detections, files);
const ids = (result: ReturnType<typeof touched>) =>
  result.kind === 'all' ? result.because : result.scenarios.map(({ id }) => id);

test('shards are disjoint and complete, whatever their number', () => {
  const items = Array.from({ length: 29 }, (_, index) => index);
  for (const parts of [1, 2, 3, 29, 40]) {
    const all = Array.from({ length: parts }, (_, index) => shardOf(items, `${index + 1}/${parts}`));
    expect(all.flat().sort((a, b) => a - b)).toEqual(items);
  }
});

test.each(['0/3', '4/3', '1', 'a/b', '1/0', '-1/2'])('the shard %s is refused', (shard) => {
  expect(() => shardOf([1], shard)).toThrow(expect.objectContaining({ code: 'LAB_USAGE' }));
});

test('a scenario is touched by its file, and by a change of a detection that it names', () => {
  expect(ids(touched(['scenarios/auth-storm.ts', 'README.md', 'lab/cli/lab.ts']))).toEqual(['auth-storm']);
  const changed = { savedSearches: { iot_rogue_listening_port: { search: 'x' } }, macros: {} };
  const found = touched(['splunk/app/default/savedsearches.conf'], SAME, changed);
  expect(found).toMatchObject({ kind: 'some', detections: ['iot_rogue_listening_port'] });
  expect(ids(found)).toContain('rogue-ftp');
  expect(ids(found)).not.toContain('auth-storm');
});

test('lookups and macros touch the detections that use them; a macro of macros touches all', () => {
  expect(ids(touched(['splunk/app/lookups/iot_allowed_ports.csv']))).toContain('rogue-ftp');
  const macro = (definition: string) => ({ savedSearches: {}, macros: { 'dd(1)': { definition } } });
  expect(ids(touched(['splunk/app/default/macros.conf'], macro('a'), macro('b')))).toContain('rogue-ftp');
  const inner = (definition: string) => ({
    savedSearches: {},
    macros: { index: { definition }, 'dd(1)': { definition: '`index` name=x' } },
  });
  expect(touched(['splunk/app/default/macros.conf'], inner('a'), inner('b')).kind).toBe('all');
});

test('code that every scenario goes through touches all, and says which', () => {
  expect(ids(touched(['scenarios/auth-storm.ts', 'devices/device.ts']))).toBe('devices/device.ts');
  expect(ids(touched(['package-lock.json']))).toBe('package-lock.json');
  expect(ids(touched(['docs/guide.md', 'devices/device.test.ts']))).toEqual([]);
});

test('git says what differs from a commit, files that were never added included', async () => {
  const root = await mkdtemp(join(tmpdir(), 'changed-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: root });
  const app = join(root, 'splunk/app/default');
  await mkdir(app, { recursive: true });
  await writeFile(join(app, 'savedsearches.conf'), '[one]\nsearch = a\n[two]\nsearch = b\n');
  await git('init', '-q');
  await git('add', '.');
  await git('commit', '-qm', 'first');
  await writeFile(join(app, 'savedsearches.conf'), '[one]\nsearch = a\n[two]\nsearch = c\n');
  await writeFile(join(root, 'new file.ts'), '');
  const change = await changeSince('HEAD', root, join(root, 'splunk/app'));
  expect(change.files).toEqual(['splunk/app/default/savedsearches.conf', 'new file.ts']);
  expect(change.before.savedSearches).toEqual({ one: { search: 'a' }, two: { search: 'b' } });
  expect(change.after.savedSearches['two']).toEqual({ search: 'c' });
  await expect(changeSince('no-such-branch', root)).rejects.toMatchObject({ code: 'LAB_USAGE' });
  await expect(changeSince('--output=/tmp/x', root)).rejects.toMatchObject({ code: 'LAB_USAGE' });
});
