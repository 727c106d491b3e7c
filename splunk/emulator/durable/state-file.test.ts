import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '#kernel';
import { STATE_FILE, StateFile, type Keepable } from './state-file.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lab-state-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function createNote(): Keepable & { text: string; write(text: string): void } {
  let listener = () => {};
  const note = {
    text: '',
    write: (text: string) => {
      note.text = text;
      listener();
    },
    snapshot: () => ({ text: note.text }),
    restore: (content: unknown) => void (note.text = (content as { text: string }).text),
    onChange: (changed: () => void) => void (listener = changed),
  };
  return note;
}

const open = (note: Keepable) => StateFile.open(directory, silentLogger, { note });

test('what was changed is there after a restart, the last change included', async () => {
  const note = createNote();
  const state = await open(note);
  note.write('first');
  const first = state.saved();
  note.write('second');
  await first;
  note.write('third');
  await state.saved();
  const again = createNote();
  await open(again);
  expect(again.text).toBe('third');
  expect(await readdir(directory)).toEqual([STATE_FILE]);
});

test('only the owner may read the file', async () => {
  const note = createNote();
  const state = await open(note);
  note.write('secret');
  await state.saved();
  expect((await stat(join(directory, STATE_FILE))).mode & 0o777).toBe(0o600);
});

test('nothing is written while nothing has changed', async () => {
  const state = await open(createNote());
  await state.saved();
  expect(await readdir(directory)).toEqual([]);
});

test('a failed write is reported to whoever waits, and made up for later', async () => {
  const note = createNote();
  const state = await open(note);
  await rm(directory, { recursive: true });
  note.write('lost?');
  await expect(state.saved()).rejects.toMatchObject({ code: 'ENOENT' });
  await mkdir(directory);
  await state.saved();
  const again = createNote();
  await open(again);
  expect(again.text).toBe('lost?');
});

test.each([
  ['broken JSON', '{"format": 1', /cannot be read/],
  ['a later format', '{"format": 2}', /has format 2; this lab reads format 1/],
])('%s is refused and left alone', async (_what, content, message) => {
  await writeFile(join(directory, STATE_FILE), content);
  await expect(open(createNote())).rejects.toMatchObject({
    code: 'LAB_FILE_UNREADABLE',
    message: expect.stringMatching(message) as string,
  });
  expect(await readFile(join(directory, STATE_FILE), 'utf8')).toBe(content);
});
