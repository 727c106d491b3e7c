import { MINUTE, silentLogger } from '#kernel';
import { createKnowledge, readApp } from '#splunk/emulator';
import { behavior, defineScenario, detection } from '#lab';
import { expect, test } from 'vitest';
import { casesOf, finds, metric, quiet } from '../detection-cases/detection-case.ts';
import { prepareCase } from '../detection-cases/run-case.ts';
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
    searchedFromMs: START,
    searchedToMs: START + 75 * MINUTE,
  } as unknown as Observed;
  const withoutAttack = events.map((event) => ({
    ...event,
    raw: event.raw.replace('"count":250', '"count":0'),
  }));
  const maintenance = { columns: ['thing', 'start', 'end', 'reason'], rows: [] };
  return { scenario, observed, events, withoutAttack, maintenance };
}

/** The two sides of the threshold. */
const CASES = casesOf(NAME, {
  'refused 21 times': finds([{ thing: 'pump-1', failures: '21' }], metric('pump-1', METRIC, { 10: 21 })),
  'refused 20 times': quiet(metric('pump-1', METRIC, { 10: 20 })),
  'refused 15 times in each of two windows': quiet(metric('pump-1', METRIC, { 10: 15, 5: 15 })),
}).map((one) => prepareCase(one, knowledge));

const withCondition = (condition: string): Detection => ({
  name: NAME,
  search: `\`dd(num-authorization-failures)\` | stats sum(v) AS failures BY _time, thing | where ${condition}`,
  cron: '*/5 * * * *',
  earliest: '-20m@m',
  latest: 'now',
});

const scoreOf = (own: Detection) =>
  mutateDetection(own, { kept: [keptStorm()], cases: CASES, knowledge, explanations: new Map() });

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
  expect(score.margins?.weakestAttack).toBeCloseTo(21 / 250, 2);
  expect(score.margins?.strongestBenign).toBeGreaterThan(20 / 3);
  expect(score.margins?.strongestBenign).toBeLessThan(7.1);
  // The attacker reaches 250 and is found with any number below; the twin reaches 3.
  const [threshold] = score.margins!.thresholds;
  expect(threshold).toMatchObject({ condition: 'failures>20' });
  expect(threshold!.attackUpTo).toBeGreaterThan(242);
  expect(threshold!.attackUpTo).toBeLessThan(250);
  expect(threshold!.benignFrom).toBeGreaterThan(2.9);
  expect(threshold!.benignFrom).toBeLessThan(3);
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
  ['a threshold off by one', 'failures>19', 'refused 20 times'],
  ['a threshold one too high', 'failures>21', 'refused 21 times'],
  ['no threshold at all', 'failures>=0', 'as run'],
])('%s is wrong by its tests', async (_, condition, variant) => {
  const { wrong } = await scoreOf(withCondition(condition));
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
