import { MINUTE, silentLogger } from '#kernel';
import { createKnowledge, readApp } from '#splunk/emulator';
import { behavior, defineScenario, detection } from '#lab';
import { expect, test } from 'vitest';
import { APP_DIRECTORY, NAMES } from '../parts/names.ts';
import type { Detection } from '../runner/detections.ts';
import type { Observed } from '../runner/observations.ts';
import { describeScore } from './describe-score.ts';
import { parseExplanations } from './explanations.ts';
import type { KeptEvent, KeptScenario } from './kept-scenario.ts';
import { judgeVariants, mutateDetection } from './mutate-detection.ts';
import { queryMutants } from './query-mutants.ts';

const START = Date.parse('2026-01-05T00:00:00Z');
const NAME = 'iot_auth_failure_storm';
const METRIC = 'aws:num-authorization-failures';
const [ATTACKER, TWIN, OTHER] = ['infusion-pump-001', 'infusion-pump-002', 'infusion-pump-003'];
const knowledge = createKnowledge([await readApp(APP_DIRECTORY, silentLogger)]);

const scenario = defineScenario({
  id: 'storm',
  title: 'A storm of refusals',
  attack: ['T1110'],
  fleet: { 'infusion-pump': 3 },
  baseline: '30m',
  duration: '30m',
  attackPhase: ({ fleet, at }) =>
    at('0m', behavior('auth-failure-storm', fleet.pick('infusion-pump'), { perMinute: 50, for: '5m' })),
  benignTwin: ({ fleet, at }) => at('0m', behavior('denied-once', fleet.pick('infusion-pump'), { times: 3 })),
  expect: [
    detection(NAME).firesFor('attacker', { within: '15m' }),
    detection(NAME).staysQuietFor('everyoneElse'),
    detection(NAME).clearsFor('attacker', { within: '30m' }),
  ],
});

/** One hour of three pumps: in the window that ends at 00:35 the attacker is refused 250 times, the twin 3 times. */
function keptStorm(): KeptScenario {
  const events: KeptEvent[] = [];
  for (let minute = 5; minute <= 60; minute += 5) {
    const timestamp = START + minute * MINUTE;
    const isAttack = minute === 35;
    for (const [thing, count] of [
      [ATTACKER, isAttack ? 250 : 0],
      [TWIN, isAttack ? 3 : 0],
      [OTHER, 0],
    ] as const) {
      events.push({
        time: timestamp / 1000,
        indexTime: timestamp / 1000 + 160,
        raw: JSON.stringify({ name: METRIC, thing, value: { count }, version: 1, timestamp }),
        host: thing!,
        source: 'firehose',
        sourcetype: NAMES.sourcetype,
        index: NAMES.index,
      });
    }
  }
  const observed = {
    plan: {
      participants: [ATTACKER, TWIN, OTHER].map((thing) => ({ thing, deviceClass: 'infusion-pump' })),
      roles: { attackers: [ATTACKER], twins: [TWIN] },
    },
    startMs: START,
    attackMs: START + 30 * MINUTE,
    attackEndMs: START + 35 * MINUTE,
    endMs: START + 75 * MINUTE,
    outOfSight: [],
    runs: [25, 30, 35, 40, 45, 50, 60, 75].map((minute) => ({
      detection: NAME,
      atMs: START + minute * MINUTE,
    })),
  } as unknown as Observed;
  return { scenario, observed, events };
}

const withCondition = (condition: string): Detection => ({
  name: NAME,
  search: `\`dd(num-authorization-failures)\` | stats sum(v) AS failures BY _time, thing | where ${condition}`,
  cron: '*/5 * * * *',
  earliest: '-20m@m',
  latest: 'now',
});

const scoreOf = (own: Detection) =>
  mutateDetection(own, { kept: [keptStorm()], knowledge, explanations: new Map() });

test('every mistake in a sharp detection is noticed, and its margins are measured', async () => {
  const score = await scoreOf(withCondition('failures>20'));
  expect(score.survivors).toEqual([]);
  expect(score).toMatchObject({ score: 1, wrong: [] });
  expect(Object.keys(score.byOperator).sort()).toEqual([
    'by-field',
    'comparison',
    'condition',
    'metric',
    'threshold',
    'window',
  ]);
  expect(score.mustStillFire.right).toBe(score.mustStillFire.of);
  expect(score.mustStayQuiet.right).toBe(score.mustStayQuiet.of);
  // 21 of 250 is the least that fires; the twin's 3 times 7 is the least that would be an alarm.
  expect(score.margins.weakestAttack).toBeCloseTo(21 / 250, 2);
  expect(score.margins.strongestBenign).toBeGreaterThan(20 / 3);
  expect(score.margins.strongestBenign).toBeLessThan(7.1);
}, 120_000);

test('a weak detection is told by its survivors, each with the test that is missing', async () => {
  // The second condition never decides anything, so nobody would notice if it were wrong.
  const score = await scoreOf(withCondition('failures>20 AND failures<100000'));
  expect(score.score).toBeLessThan(0.9);
  expect(score.survivors.map(({ id }) => id)).toEqual([
    'threshold 100000 → 99999 in failures<100000',
    'threshold 100000 → 100001 in failures<100000',
    'threshold 100000 → 200000 in failures<100000',
    'threshold 100000 → 50000 in failures<100000',
    'comparison < → <= in failures<100000',
    'without failures<100000',
  ]);
  expect(describeScore(score).join('\n')).toContain('would be killed by');
}, 120_000);

test.each([
  ['a threshold off by one', 'failures>19', 'at the documented threshold'],
  ['a threshold one too high', 'failures>21', 'just above the documented threshold'],
  ['no threshold at all', 'failures>=0', 'as run'],
])('%s is wrong by the tests of its scenario', async (_, condition, variant) => {
  const { wrong } = await judgeVariants(withCondition(condition), [], [keptStorm()], knowledge);
  expect(wrong.map((one) => one.variant)).toContain(variant);
});

test.each([
  [
    'a missing BY',
    { search: '`dd(num-authorization-failures)` | stats sum(v) AS failures | where failures>20' },
  ],
  ['a window of all time', { earliest: '0' }],
  [
    'a wrong metric',
    { search: '`dd(num-disconnects)` | stats sum(v) AS failures BY _time, thing | where failures>20' },
  ],
])('%s is wrong by the tests of its scenario', async (_, mistake) => {
  const broken = { ...withCondition('failures>20'), ...mistake };
  const { wrong } = await judgeVariants(broken, [], [keptStorm()], knowledge);
  expect(wrong).not.toEqual([]);
});

test('mutants are searches that parse, each different from the detection, with ids of their own', () => {
  const own = withCondition('failures>20 AND NOT (thing="a AND b" AND failures>5)');
  const mutants = queryMutants(own, knowledge.macros);
  expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
  expect(new Set(mutants.map(({ search, earliest }) => search + earliest)).size).toBe(mutants.length);
  // What stands in quotes or brackets is no condition of its own.
  expect(mutants.filter(({ operator }) => operator === 'condition').map(({ id }) => id)).toEqual([
    'without failures>20',
    'without NOT (thing="a AND b" AND failures>5)',
  ]);
});

test('explanations stand beside the detection they are about', () => {
  const found = parseExplanations(
    '[one]\n# survivor a → b: because\nsearch = x\n[two]\n# survivor c: also: this\n',
  );
  expect(found.get('one')?.get('a → b')).toBe('because');
  expect(found.get('two')?.get('c')).toBe('also: this');
});
