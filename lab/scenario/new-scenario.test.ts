import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newScenario } from './new-scenario.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'new-scenario-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('a new scenario is a file that names its id', async () => {
  await newScenario('door-left-open', directory, '#lab');
  expect(await readFile(join(directory, 'door-left-open.ts'), 'utf8')).toContain("id: 'door-left-open'");
});

test('a file that is there is kept, and an id that is none is refused', async () => {
  await newScenario('kept', directory, '#lab');
  await expect(newScenario('kept', directory, '#lab')).rejects.toMatchObject({
    code: 'LAB_OUTPUT_UNWRITABLE',
  });
  await expect(newScenario('../Kept', directory, '#lab')).rejects.toMatchObject({
    code: 'LAB_SCENARIO_INVALID',
  });
});
