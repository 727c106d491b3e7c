import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenize } from './tokens.ts';

const kinds = (search: string) =>
  tokenize(search)
    .filter(({ text }) => text.trim() !== '')
    .map(({ kind, text }) => `${kind} ${text}`);

test('a search is cut into its pieces', () => {
  expect(kinds('index="a b" | stats max(value.count) AS n BY thing')).toEqual([
    'option index',
    'text =',
    'string "a b"',
    'pipe |',
    'command stats',
    'function max',
    'text (',
    'text value.count',
    'text )',
    'keyword AS',
    'text n',
    'keyword BY',
    'text thing',
  ]);
});

test('commands stand after a pipe and at the start of a subsearch; a leading search is one too', () => {
  expect(kinds('search x [ search y | fields z ]')).toEqual([
    'command search',
    'text x',
    'pipe [',
    'command search',
    'text y',
    'pipe |',
    'command fields',
    'text z',
    'pipe ]',
  ]);
});

test('macros, comments and numbers', () => {
  expect(kinds('`dd(x)` ```note``` | head 10')).toEqual([
    'macro `dd(x)`',
    'comment ```note```',
    'pipe |',
    'command head',
    'number 10',
  ]);
});

test('whatever is typed, nothing is lost and it ends', () => {
  const piece = fc.constantFrom(
    '"',
    "'",
    '`',
    '```',
    '|',
    '[',
    ']',
    '\\',
    '=',
    '-',
    ' ',
    'stats',
    '1.5',
    'é',
    '\n',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece).map((pieces) => pieces.join('')),
        fc.string(),
      ),
      (search) => {
        const tokens = tokenize(search);
        expect(tokens.map(({ text }) => text).join('')).toBe(search);
        expect(tokens.every(({ text }) => text !== '')).toBe(true);
      },
    ),
  );
});
