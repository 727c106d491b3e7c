import { expect, test } from 'vitest';
import { atLeast, including, theAttacker, type ExpectedRow } from '../scenario/matchers.ts';
import type { ResultRow } from '../results.ts';
import { compareRows, formatComparison } from './rows.ts';

const roles = { attackers: ['pump-007'], twins: ['pump-003'] };

test('rows are paired in any order and extra fields are free', () => {
  const actual: ResultRow[] = [
    { thing: 'pump-003', failures: '3' },
    { thing: 'pump-007', failures: '250', note: 'x' },
  ];
  const expected: ExpectedRow[] = [{ thing: theAttacker, failures: atLeast(200) }, { thing: 'pump-003' }];
  expect(compareRows(actual, expected, roles)).toEqual({ missing: [], unexpected: [] });
});

test('a vague expectation leaves a row to the strict one that needs it', () => {
  const actual = [{ thing: 'pump-007' }, { thing: 'pump-003' }];
  const expected = [{ thing: /pump/ }, { thing: 'pump-007' }];
  expect(compareRows(actual, expected, roles)).toEqual({ missing: [], unexpected: [] });
});

test('what is missing and what is too much are both reported', () => {
  const comparison = compareRows(
    [{ thing: 'pump-001', count: '5' }],
    [{ thing: theAttacker, count: atLeast(6) }],
    roles,
  );
  expect(formatComparison(comparison)).toBe(
    '- thing: the attacker, count: at least 6\n+ thing=pump-001  count=5',
  );
});

test('numbers are compared as text, so 7.0 is not 7', () => {
  expect(compareRows([{ count: '7.0' }], [{ count: 7 }], roles).missing).toHaveLength(1);
});

test('a multivalue field can be matched whole or by one value', () => {
  const actual = [{ port: ['22', '21'] }];
  expect(compareRows(actual, [{ port: including('21') }], roles).missing).toEqual([]);
  expect(compareRows(actual, [{ port: ['22', '21'] }], roles).missing).toEqual([]);
  expect(compareRows(actual, [{ port: ['21'] }], roles).missing).toHaveLength(1);
});

test('a numeric matcher refuses a missing or empty field', () => {
  expect(compareRows([{ count: '' }, { other: '1' }], [{ count: atLeast(0) }], roles).missing).toHaveLength(
    1,
  );
});
