import { expect, test } from 'vitest';
import { differences } from './compare-results.ts';
import type { Results } from './results.ts';
import { MIXED } from './reporters/testing/sample-results.ts';

/** The same run with other values, by a replacement in its text. */
const changed = (from: string, to: string) =>
  JSON.parse(JSON.stringify(MIXED).replaceAll(from, to)) as Results;

test('runs that differ in real time only are the same', () => {
  expect(differences(MIXED, changed('"durationMs":2000', '"durationMs":2001'))).toEqual([]);
});

test('every other difference is named with its place', () => {
  expect(differences(MIXED, changed('"timeToDetectMs":600000', '"timeToDetectMs":900000'))[0]).toBe(
    'scenarios.0.expectations.0.timeToDetectMs: 600000 and 900000',
  );
  expect(differences(changed('"new_ports":"21"', '"port":"21"'), MIXED).slice(0, 2)).toEqual([
    'scenarios.0.expectations.0.rows.0.port: "21" and undefined',
    'scenarios.0.expectations.0.rows.0.new_ports: undefined and "21"',
  ]);
});
