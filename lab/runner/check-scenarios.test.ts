import { expect, test } from 'vitest';
import { behavior } from '../scenario/behaviors.ts';
import { detection } from '../scenario/expectations.ts';
import { defineScenario, type Scenario } from '../scenario/scenario.ts';
import { checkScenarios } from './check-scenarios.ts';
import type { Detection } from './detections.ts';

const detectionOf = (name: string, search: string): Detection => ({
  name,
  search,
  cron: '*/5 * * * *',
  earliest: '-20m',
  latest: 'now',
});

const DETECTIONS = [
  detectionOf('iot_storm', '`dd(num-authorization-failures)` | stats count'),
  detectionOf('iot_firmware', '`custom(fw_version)` | stats count'),
];

const valid: Scenario = {
  id: 'storm',
  title: 'A storm',
  attack: ['T1110'],
  fleet: { 'infusion-pump': 2 },
  baseline: '10m',
  duration: '30m',
  attackPhase: ({ fleet, at }) => at('1m', behavior('auth-failure-storm', fleet.pick('infusion-pump'), {})),
  benignTwin: ({ fleet, at }) => at('1m', behavior('denied-once', fleet.pick('infusion-pump'), {})),
  expect: [detection('iot_storm').firesFor('attacker', { within: '15m' })],
};

const check = (change: Partial<Scenario>) => () =>
  checkScenarios([defineScenario({ ...valid, ...change })], DETECTIONS, 1);

test('a sound scenario passes', () => {
  expect(check({})).not.toThrow();
});

test('a detection that does not exist is refused, and the nearest one named', () => {
  const mistyped = { expect: [detection('iot_strom').staysQuietFor('twin')] };
  expect(check(mistyped)).toThrow(
    expect.objectContaining({ code: 'LAB_SCENARIO_INVALID', hint: 'Did you mean "iot_storm"?' }),
  );
  expect(check({ detections: ['storm'] })).toThrow(/no detection "storm"/);
  const except = { expect: [detection('*').staysQuietFor('everyoneElse', { except: ['iot_x'] })] };
  expect(check(except)).toThrow(/no detection "iot_x"/);
});

test('a detection that does not run, or that could see nothing, is refused', () => {
  expect(check({ detections: ['iot_firmware'] })).toThrow(/does not run/);
  const blind = { expect: [detection('iot_firmware').staysQuietFor('twin')] };
  expect(check(blind)).toThrow(/sees nothing/);
  expect(check({ ...blind, customMetrics: ['fw_version'] })).not.toThrow();
});

test('a phase that asks for more devices than there are is refused before anything runs', () => {
  const greedy: Partial<Scenario> = { fleet: { 'infusion-pump': 1 } };
  expect(check(greedy)).toThrow(/no free device of class "infusion-pump"/);
});

test('more load than the budget has is refused, and a long scenario states its own', () => {
  const large: Partial<Scenario> = { fleet: { 'infusion-pump': 200 }, duration: '9h' };
  // 200 devices, 560 minutes in all, a report every five minutes; one search at the same pace for each detection.
  expect(check(large)).toThrow(/plans 22400 reports and 224 scheduled searches; its budget is 20000/);
  expect(check({ ...large, reportEvery: '10m' })).not.toThrow();
  expect(check({ ...large, tags: ['long'] })).toThrow(/states no budget/);
  const stated = { ...large, tags: ['long'], budget: { reports: 22_400, searches: 224 } };
  expect(check(stated)).not.toThrow();
  expect(check({ ...stated, budget: { reports: 22_400, searches: 223 } })).toThrow(/its budget is 22400/);
});
