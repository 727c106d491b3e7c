import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const BIN = fileURLToPath(new URL('../bin.mjs', import.meta.url));

const lab = (...args: string[]) => execa(process.execPath, [BIN, ...args], { reject: false });

test('an unknown scenario is one clear line, a hint and exit code 2', async () => {
  const { exitCode, stderr, stdout } = await lab('scenario', 'rouge-ftp');
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr.split('\n')).toEqual([
    'error LAB_UNKNOWN_SCENARIO: There is no scenario "rouge-ftp".',
    expect.stringContaining('rogue-ftp'),
  ]);
});

test('a report folder that cannot be written is refused before anything runs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lab-'));
  await writeFile(join(folder, 'taken'), '');
  const { exitCode, stderr } = await lab(
    'scenario',
    'rogue-ftp',
    '--output',
    join(folder, 'taken', 'reports'),
  );
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^error LAB_OUTPUT_UNWRITABLE: /);
});

test('flags that do not exist and values that make no sense are usage errors', async () => {
  for (const args of [
    ['scenario', '--sped', '3'],
    ['scenario', '--seed', 'seven'],
    ['scenario', '--target', 'mars'],
    ['scenario', '--reporter', 'pdf'],
    ['launch'],
  ]) {
    expect((await lab(...args)).exitCode, args.join(' ')).toBe(2);
  }
});

test('the catalogue is listed as text and as JSON', async () => {
  const { exitCode, stdout } = await lab('scenario', '--list', '--json');
  expect(exitCode).toBe(0);
  const listed = JSON.parse(stdout) as { id: string; title: string; attack: string[] }[];
  expect(listed.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['rogue-ftp', 'auth-storm', 'exfil-burst']),
  );
  const text = await lab('scenario', '--list');
  const lines = text.stdout.split('\n');
  for (const { id, title } of listed) {
    expect(
      lines.some((line) => line.startsWith(id) && line.endsWith(title)),
      id,
    ).toBe(true);
  }
});

test('every command has a help text', async () => {
  for (const command of ['scenario', 'lab', 'spl', 'bench']) {
    const { exitCode, stdout } = await lab(command, '--help');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Usage: iot-posture-lab ${command}`);
  }
});
