import { describe, expect, test } from 'vitest';
import { parseNumber, renderNumber, toFixedDecimal, toSignificant } from './number.ts';

describe('numbers as text', () => {
  test.each(['', ' 5', '5 ', '0x10', 'inf', 'NaN', '1_000', '1e', '.', '-', '1,000'])(
    '%j is no number',
    (text) => {
      expect(parseNumber(text)).toBeNaN();
    },
  );

  test.each([
    ['5', 5],
    ['-0.5', -0.5],
    ['.5', 0.5],
    ['5.', 5],
    ['+4', 4],
    ['1e3', 1000],
    ['007', 7],
  ])('%j is %d', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  test('a double shows its shortest form', () => {
    expect([10 / 3, 0.1 + 0.2, 6, -0, Infinity].map(renderNumber)).toEqual([
      '3.3333333333333335',
      '0.30000000000000004',
      '6',
      '0',
      'inf',
    ]);
  });

  test('rounding goes by the decimal text, half away from zero', () => {
    expect(toFixedDecimal(2.555, 2)).toBe('2.56');
    expect(toFixedDecimal(-2.5, 0)).toBe('-3');
    expect(toFixedDecimal(1e21, 1)).toBe('1000000000000000000000.0');
    expect(toFixedDecimal(0.00004, 2)).toBe('0.00');
    expect(toFixedDecimal(-0.001, 2)).toBe('0.00');
    expect(toSignificant(1111, 3)).toBe(1110);
    expect(toSignificant(0.012345, 2)).toBe(0.012);
  });
});
