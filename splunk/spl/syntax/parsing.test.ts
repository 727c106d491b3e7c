import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SPL_COMMANDS } from '../commands/names.ts';
import { parseSearch } from '../parse-search.ts';
import { SplError } from '../spl-error.ts';
import { Cursor } from './cursor.ts';
import type { EvalNode } from './eval-ast.ts';
import { parseExpression } from './eval-parser.ts';
import { printExpression, printSearchExpression } from './print-search.ts';
import type { SearchNode } from './search-ast.ts';
import { parseSearchExpression } from './search-parser.ts';

/** Words, quotes and signs of the language, so that random texts get past the first character. */
const pieces = fc.constantFrom(
  ...SPL_COMMANDS,
  '|',
  '[',
  ']',
  '(',
  ')',
  '"',
  "'",
  '`',
  '```',
  ',',
  '=',
  '!=',
  '<',
  '*',
  '\\',
  '%',
  '$',
  '{',
  '}',
  '-',
  '.',
  'AND',
  'OR',
  'NOT',
  'IN',
  'BY',
  'AS',
  'OVER',
  'WITH',
  'where',
  'OUTPUT',
  'count',
  'sum(x)',
  'eval(',
  'x',
  'y_*',
  'span=1h',
  'limit=5',
  'field=',
  '"a b"',
  '1',
  '-5.5',
  '(?<n>.',
  's/a/b/',
  'if(',
  'case(',
  '\n',
  'é',
  '\u{1f600}',
);
const spl = fc
  .array(fc.oneof({ weight: 8, arbitrary: pieces }, fc.string({ maxLength: 4 })), { maxLength: 25 })
  .map((parts) => parts.join(' '));

function errorOf(text: string): unknown {
  try {
    parseSearch(text, { macros: { m: { definition: 'x' } } });
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('parsing any text', () => {
  test.each([
    ['words of the language', spl],
    ['a search with such words behind it', spl.map((text) => `index=main | ${text}`)],
    [
      'arguments of a command',
      fc.tuple(fc.constantFrom(...SPL_COMMANDS), spl).map(([name, text]) => `| ${name} ${text}`),
    ],
    ['any characters', fc.string({ unit: 'binary', maxLength: 60 })],
  ])('of %s gives a search or an SplError inside the text', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const error = errorOf(text);
        if (error === undefined) return;
        expect(error).toBeInstanceOf(SplError);
        const { position, length, message } = error as SplError;
        expect(message).not.toBe('');
        expect(position).toBeGreaterThanOrEqual(0);
        expect(position).toBeLessThanOrEqual(text.length);
        expect(length).toBeGreaterThanOrEqual(1);
        expect((error as SplError).caret).toContain('^');
      }),
      { numRuns: 1_500 },
    );
  });
});

/** A tree without its positions. */
function bare(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node, (key, value: unknown) => (key === 'position' ? undefined : value)));
}

const words = fc.string({ maxLength: 8 });
const name = fc.string({ minLength: 1, maxLength: 8 });
const operators = fc.constantFrom(
  '=' as const,
  '!=' as const,
  '<' as const,
  '<=' as const,
  '>' as const,
  '>=' as const,
);
const position = fc.constant(0);
const searchValue = fc
  .record({ text: name, caseSensitive: fc.boolean() })
  .map((value) => ({ ...value, text: value.text.trim() || 'x' }));

const { search } = fc.letrec<{ search: SearchNode }>((tie) => ({
  search: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('term' as const), text: words, quoted: fc.constant(true), position }),
    fc.record({
      kind: fc.constant('compare' as const),
      field: name,
      operator: operators,
      value: searchValue,
      position,
    }),
    fc.record({
      kind: fc.constant('in' as const),
      field: name,
      values: fc.array(searchValue, { minLength: 1, maxLength: 3 }),
      position,
    }),
    fc.record({ kind: fc.constant('not' as const), term: tie('search'), position }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      terms: fc.array(tie('search'), { minLength: 2, maxLength: 3 }),
      position,
    }),
  ),
}));

const { expression } = fc.letrec<{ expression: EvalNode }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      kind: fc.constant('number' as const),
      text: fc.constantFrom('0', '12', '8.250', '1e3', '-5'),
      position,
    }),
    fc.record({ kind: fc.constant('string' as const), value: words, position }),
    fc.record({ kind: fc.constant('field' as const), name, position }),
    fc.record({ kind: fc.constant('not' as const), operand: tie('expression'), position }),
    fc.record({
      kind: fc.constant('negate' as const),
      operand: fc.record({ kind: fc.constant('field' as const), name, position }),
      position,
    }),
    fc.record({
      kind: fc.constant('arithmetic' as const),
      operator: fc.constantFrom(
        '+' as const,
        '-' as const,
        '*' as const,
        '/' as const,
        '%' as const,
        '.' as const,
      ),
      left: tie('expression'),
      right: tie('expression'),
      position,
    }),
    fc.record({
      kind: fc.constant('comparison' as const),
      operator: fc.constantFrom('=' as const, '!=' as const, '<' as const, 'LIKE' as const),
      left: tie('expression'),
      right: tie('expression'),
      position,
    }),
    fc.record({
      kind: fc.constant('logical' as const),
      operator: fc.constantFrom('AND' as const, 'OR' as const, 'XOR' as const),
      left: tie('expression'),
      right: tie('expression'),
      position,
    }),
    fc.record({
      kind: fc.constant('in' as const),
      value: tie('expression'),
      list: fc.array(tie('expression'), { minLength: 1, maxLength: 3 }),
      position,
    }),
    fc.record({
      kind: fc.constant('call' as const),
      name: fc.constantFrom('if', 'coalesce', 'mvindex'),
      args: fc.array(tie('expression'), { maxLength: 3 }),
      position,
    }),
  ),
}));

describe('printing a tree and parsing it again gives the same tree', () => {
  test('search expressions', () => {
    fc.assert(
      fc.property(search, (node) => {
        expect(bare(parseSearchExpression(new Cursor(printSearchExpression(node))))).toEqual(bare(node));
      }),
      { numRuns: 1_000 },
    );
  });

  test('eval expressions', () => {
    fc.assert(
      fc.property(expression, (node) => {
        const cursor = new Cursor(printExpression(node));
        expect(bare(parseExpression(cursor))).toEqual(bare(node));
        expect(cursor.done).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
