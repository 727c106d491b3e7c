import { beforeAll, expect, test } from 'vitest';
import { silentLogger } from '#kernel';
import type { ExpectationResult } from '../results.ts';
import { behavior } from '../scenario/behaviors.ts';
import { detection } from '../scenario/expectations.ts';
import { atLeast, theAttacker } from '../scenario/matchers.ts';
import { defineScenario } from '../scenario/scenario.ts';
import { findTarget } from '../targets/index.ts';
import { loadDetections, type Detection } from './detections.ts';
import { runScenario } from './run-scenario.ts';

/** What people get wrong in a detection, done to the one for refusals. */
const BREAKS: Readonly<Record<string, (sound: Detection) => Detection>> = {
  nothing: (sound) => sound,
  'a threshold off by one': (sound) => replaced(sound, 'failures>20', 'failures>=20'),
  'a missing BY': (sound) => replaced(sound, 'BY _time, thing', 'BY _time'),
  'a window of all time': (sound) => ({ ...sound, earliest: '0' }),
  'the wrong metric': (sound) => replaced(sound, 'num-authorization-failures', 'num-disconnects'),
};

function replaced(sound: Detection, wrong: string, right: string): Detection {
  expect(sound.search).toContain(wrong);
  return { ...sound, search: sound.search.replace(wrong, right) };
}

const nameOf = (broken: string) => `broken by ${broken}`;

/** The expectations of the auth-storm scenario, for every variant in the same run. */
const scenario = defineScenario({
  id: 'broken-detections',
  title: 'Detections that are subtly wrong',
  attack: [],
  fleet: { 'infusion-pump': 2, 'patient-monitor': 2 },
  baseline: '5m',
  duration: '20m',
  settle: '25m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('auth-failure-storm', fleet.pick('infusion-pump'), { perMinute: 30, for: '2m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('5m', behavior('denied-once', fleet.pick('patient-monitor'), { times: 20, every: '5s' }));
    at('5m', behavior('flapping-radio', fleet.pick('patient-monitor'), { every: '5s', for: '3m' }));
  },
  expect: Object.keys(BREAKS).flatMap((broken) => [
    detection(nameOf(broken)).firesFor('attacker', {
      within: '15m',
      row: { thing: theAttacker, failures: atLeast(50) },
    }),
    detection(nameOf(broken)).staysQuietFor('everyoneElse'),
    detection(nameOf(broken)).clearsFor('attacker', { within: '23m' }),
  ]),
});

let results: readonly ExpectationResult[];

beforeAll(async () => {
  const sound = (await loadDetections()).find(({ name }) => name === 'iot_auth_failure_storm')!;
  const variants = Object.entries(BREAKS).map(([broken, make]) => ({ ...make(sound), name: nameOf(broken) }));
  const { expectations } = await runScenario(scenario, {
    target: findTarget('embedded'),
    seed: 1,
    startMs: Date.parse('2026-01-05T00:00:00Z'),
    detections: variants,
    logger: silentLogger,
    progress: {},
  });
  results = expectations;
}, 120_000);

const failuresOf = (broken: string) =>
  results
    .filter(({ name, status }) => name.startsWith(`${nameOf(broken)} `) && status === 'failed')
    .map(({ kind }) => kind);

test('the detection as it ships passes', () => {
  expect(failuresOf('nothing')).toEqual([]);
});

test.each<[broken: string, caughtBy: string]>([
  ['a threshold off by one', 'detection-quiet'],
  ['a missing BY', 'detection-fires'],
  ['a window of all time', 'detection-clears'],
  ['the wrong metric', 'detection-quiet'],
])('%s is caught', (broken, caughtBy) => {
  expect(failuresOf(broken)).toContain(caughtBy);
});
