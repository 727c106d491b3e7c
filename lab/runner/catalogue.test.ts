import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { scenarios } from '#scenarios';
import { behavior } from '../scenario/behaviors.ts';
import { CATALOGUE_BUDGET } from '../scenario/budget.ts';
import { detection } from '../scenario/expectations.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { plannedLoad } from './planned-load.ts';
import { checkScenarios } from './check-scenarios.ts';
import { coverageOf, gaps } from './coverage.ts';
import { loadDetections, type Detection } from './detections.ts';

let detections: Detection[];
beforeAll(async () => {
  detections = await loadDetections();
});

test('every detection that ships has a scenario in which it fires and one in which it stays quiet', () => {
  expect(gaps(coverageOf(scenarios, detections))).toEqual([]);
});

test('a detection without cases is named', () => {
  const lonely: Detection = { ...detections[0]!, name: 'iot_lonely', search: '`custom(nothing)`' };
  expect(gaps(coverageOf(scenarios, [lonely]))).toEqual([
    'iot_lonely: no scenario shows that it fires',
    'iot_lonely: no scenario shows that it stays quiet',
  ]);
});

test('a detection that may fire, or has no data, is not shown to stay quiet', () => {
  const [first] = detections;
  const scenario = (expectation: Scenario['expect'][number], change: Partial<Scenario> = {}): Scenario => ({
    id: 'one',
    title: 'One',
    attack: [],
    fleet: { imaging: 2 },
    baseline: '10m',
    duration: '10m',
    attackPhase: ({ fleet, at }) => at('1m', behavior('silence', fleet.pick('imaging'), {})),
    benignTwin: () => {},
    expect: [expectation],
    ...change,
  });
  const negative = (one: Scenario) => coverageOf([one], [first!])[0]!.negative;
  expect(negative(scenario(detection('*').staysQuietFor('twin')))).toEqual(['one']);
  const excused = detection('*').staysQuietFor('twin', { except: [first!.name] });
  expect(negative(scenario(excused))).toEqual([]);
  expect(negative(scenario(detection('*').staysQuietFor('twin'), { detections: ['another'] }))).toEqual([]);
});

test('the catalogue can be planned, and names only what exists, for any seed', () => {
  for (let seed = 1; seed <= 20; seed++) {
    expect(() => checkScenarios(scenarios, detections, seed)).not.toThrow();
  }
});

test('the default run stays within what two cores do in a minute', () => {
  const loads = scenarios
    .filter(({ tags }) => !tags?.includes('long'))
    .map((scenario) => plannedLoad(scenario, detections));
  const sum = (of: 'reports' | 'searches') => loads.reduce((total, load) => total + load[of], 0);
  expect(sum('reports')).toBeLessThanOrEqual(CATALOGUE_BUDGET.reports);
  expect(sum('searches')).toBeLessThanOrEqual(CATALOGUE_BUDGET.searches);
});

test('ids are unique, and every attack says what its detection cannot see', () => {
  const ids = scenarios.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(scenarios.filter(({ blindSpots }) => !blindSpots).map(({ id }) => id)).toEqual([]);
});

test('the table in the README has every scenario and no other', () => {
  const readme = readFileSync(resolve(import.meta.dirname, '../../scenarios/README.md'), 'utf8');
  const listed = [...readme.matchAll(/^\| `([a-z0-9-]+)`/gm)].map(([, id]) => id);
  expect(listed).toEqual(scenarios.map(({ id }) => id));
});

test('every detection says which techniques it is about, how bad it is and how often it may say so', () => {
  for (const { name, annotations, severity, suppress } of detections) {
    expect(suppress?.periodMs, name).toBeGreaterThan(0);
    expect(severity, name).toBeGreaterThanOrEqual(1);
    if (name.startsWith('iot_pipeline_')) continue;
    expect(annotations, name).toMatchObject({ mitre_attack: expect.arrayContaining([expect.any(String)]) });
  }
});

test('the techniques of a detection are those of a scenario in which it fires', () => {
  const coverage = coverageOf(scenarios, detections);
  for (const { name, annotations } of detections) {
    const positive = coverage.find((each) => each.detection === name)!.positive;
    const known = scenarios.filter(({ id }) => positive.includes(id)).flatMap(({ attack }) => attack);
    const foreign = (annotations?.['mitre_attack'] ?? []).filter((id) => !known.includes(id));
    expect(foreign, name).toEqual([]);
  }
});
