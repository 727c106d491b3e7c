import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runVector, type Vector } from './vector.ts';

const directory = new URL('.', import.meta.url);
const files = readdirSync(directory).filter((name) => name.endsWith('.jsonl'));

const read = (name: string): Vector[] =>
  readFileSync(new URL(name, directory), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Vector);

describe.each(files)('documented behaviour: %s', (name) => {
  test.each(read(name).map((vector) => [vector.id, vector] as const))('%s', async (_, vector) => {
    expect(await runVector(vector)).toMatchObject({ pass: true });
  });
});

test('every vector has an id of its own', () => {
  const ids = files.flatMap(read).map(({ id }) => id);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});

test('a vector fails when rows, columns or the refusal differ', async () => {
  const search = '| makeresults | eval a=1 | table a';
  const outcomes = await Promise.all([
    runVector({ id: 'row', search, expect: [{ a: '2' }] }),
    runVector({ id: 'count', search, expect: [] }),
    runVector({ id: 'extra', search: '| makeresults | eval a=1, b=2 | table a b', expect: [{ a: '1' }] }),
    runVector({ id: 'columns', search, expect: [{ a: '1' }], columns: ['b'] }),
    runVector({ id: 'refused', search, error: 'Unknown' }),
    runVector({ id: 'other refusal', search: '| nope', error: 'Unbalanced' }),
  ]);
  expect(outcomes.map(({ pass }) => pass)).toEqual(outcomes.map(() => false));
});
