import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '#kernel';
import { AlertSuppression } from './alert-suppression.ts';

const pump = { thing: 'pump-001', failures: '30' };
const monitor = { thing: 'monitor-001', failures: '30' };

test('an alert about a thing is told once in a period, about another thing at once', () => {
  const suppression = new AlertSuppression({ fields: ['thing'], periodMs: HOUR });
  expect(suppression.news([pump], 0)).toEqual([pump]);
  expect(suppression.news([{ ...pump, failures: '31' }, monitor], 5 * MINUTE)).toEqual([monitor]);
  expect(suppression.news([pump], HOUR - 1)).toEqual([]);
  expect(suppression.news([pump], HOUR)).toEqual([pump]);
});

test('all rows of one run are news together, also when they share their values', () => {
  const suppression = new AlertSuppression({ fields: ['thing'], periodMs: HOUR });
  expect(suppression.news([pump, { ...pump, failures: '9' }], 0)).toHaveLength(2);
});

test('without fields the alert is quiet as a whole; without a rule it is never quiet', () => {
  const whole = new AlertSuppression({ fields: [], periodMs: HOUR });
  expect(whole.news([pump], 0)).toEqual([pump]);
  expect(whole.news([monitor], MINUTE)).toEqual([]);
  const never = new AlertSuppression(undefined);
  expect(never.news([pump], 0)).toEqual(never.news([pump], MINUTE));
});
