import { expect, test } from 'vitest';
import type { SearchAnswer, SearchRequest, SplunkClient } from '#splunk/client';
import { detection, pipeline, search } from '../scenario/expectations.ts';
import { atLeast, theAttacker } from '../scenario/matchers.ts';
import type { DetectionRun } from './detection-schedule.ts';
import { evaluate } from './evaluate.ts';
import type { Observations } from './observations.ts';

const MINUTE = 60_000;
const ATTACK_MS = 10 * MINUTE;

const answer = (rows: SearchAnswer['rows'], eventCount = 100): SearchAnswer => ({
  fields: Object.keys(rows[0] ?? {}),
  rows,
  messages: [],
  eventCount,
  scanCount: eventCount,
});

function observe(change: { runs?: DetectionRun[]; answer?: SearchAnswer; counts?: Observations['counts'] }): {
  observed: Observations;
  asked: SearchRequest[];
} {
  const asked: SearchRequest[] = [];
  const splunk = {
    search: async (request: SearchRequest) => {
      asked.push(request);
      return change.answer ?? answer([]);
    },
  } as unknown as SplunkClient;
  const observed: Observations = {
    plan: {
      participants: ['pump-001', 'pump-002', 'pump-003'].map((thing) => ({
        thing,
        deviceClass: 'infusion-pump' as const,
      })),
      attack: [],
      twin: [],
      roles: { attackers: ['pump-002'], twins: ['pump-003'] },
      baselineMs: 0,
      durationMs: 0,
      settleMs: 0,
    },
    startMs: 0,
    attackMs: ATTACK_MS,
    endMs: 60 * MINUTE,
    detections: [
      { name: 'storm', search: 'index=x | stats', cron: '*/5 * * * *', earliest: '-20m', latest: 'now' },
    ],
    runs: change.runs ?? [],
    splunk,
    counts: change.counts,
  };
  return { observed, asked };
}

const run = (minute: number, rows: DetectionRun['rows'], sawEvents = 50): DetectionRun => ({
  detection: 'storm',
  atMs: minute * MINUTE,
  earliestMs: (minute - 20) * MINUTE,
  latestMs: minute * MINUTE,
  rows,
  sawEvents,
});

const fires = detection('storm').firesFor('attacker', { within: '15m', row: { failures: atLeast(200) } });

test('a detection that fires in time with the expected row passes, with its time to detect', async () => {
  const { observed } = observe({ runs: [run(5, []), run(20, [{ thing: 'pump-002', failures: '250' }])] });
  expect(await evaluate(fires, observed)).toMatchObject({
    status: 'passed',
    timeToDetectMs: 10 * MINUTE,
    rows: [{ thing: 'pump-002' }],
  });
});

test('a detection fails when it is late, early, silent, about another thing or has another row', async () => {
  const row = { thing: 'pump-002', failures: '250' };
  const failing: Record<string, DetectionRun[]> = {
    late: [run(30, [row])],
    early: [run(5, [row]), run(20, [row])],
    silent: [run(20, [])],
    'about another thing': [run(20, [{ thing: 'pump-001', failures: '250' }])],
    'with another row': [run(20, [{ thing: 'pump-002', failures: '19' }])],
  };
  for (const [why, runs] of Object.entries(failing)) {
    const result = await evaluate(fires, observe({ runs }).observed);
    expect(result, why).toMatchObject({ status: 'failed', message: expect.any(String) });
  }
});

test('a quiet detection passes, and any row about a watched thing or about nobody in particular fails it', async () => {
  const quiet = detection('*').staysQuietFor('everyoneElse');
  const attackerOnly = observe({ runs: [run(20, [{ thing: 'pump-002' }])] });
  expect(await evaluate(quiet, attackerOnly.observed)).toMatchObject({ status: 'passed' });
  const twin = observe({ runs: [run(20, [{ thing: 'pump-003' }])] });
  expect(await evaluate(quiet, twin.observed)).toMatchObject({ status: 'failed' });
  const nobody = observe({ runs: [run(20, [{ total: '5' }])] });
  expect(await evaluate(quiet, nobody.observed)).toMatchObject({ status: 'failed' });
});

test('a detection that never saw an event is not quiet but blind', async () => {
  const result = await evaluate(
    detection('*').staysQuietFor('everyoneElse'),
    observe({ runs: [run(20, [], 0)] }).observed,
  );
  expect(result).toMatchObject({ status: 'failed', message: expect.stringContaining('storm') });
});

test('rows are compared and the difference is in the message', async () => {
  const expectation = search('failures', 'index=x').returns([{ thing: theAttacker, failures: '3' }]);
  const good = observe({ answer: answer([{ thing: 'pump-002', failures: '3' }]) });
  expect(await evaluate(expectation, good.observed)).toMatchObject({ status: 'passed' });
  expect(good.asked).toEqual([{ search: 'index=x', earliest: 0, latest: 3600 }]);
  const bad = observe({ answer: answer([{ thing: 'pump-002', failures: '4' }]) });
  expect(await evaluate(expectation, bad.observed)).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('+ thing=pump-002  failures=4'),
  });
});

test('rows nobody expected fail `returns` and are free for `includes`', async () => {
  const rows = [{ thing: 'pump-002' }, { thing: 'pump-001' }];
  const strict = search('strict', 'index=x').returns([{ thing: 'pump-002' }]);
  const loose = search('loose', 'index=x').includes([{ thing: 'pump-002' }]);
  expect(await evaluate(strict, observe({ answer: answer(rows) }).observed)).toMatchObject({
    status: 'failed',
  });
  expect(await evaluate(loose, observe({ answer: answer(rows) }).observed)).toMatchObject({
    status: 'passed',
  });
});

test('a search that saw no events fails even when nothing was expected', async () => {
  const result = await evaluate(
    search('none', 'index=x').returnsNothing(),
    observe({ answer: answer([], 0) }).observed,
  );
  expect(result).toMatchObject({ status: 'failed', message: expect.stringContaining('No events') });
});

const counts = {
  metricsExported: 10,
  recordsTaken: 5,
  recordsBackedUp: 0,
  exportsDropped: 0,
  eventsIndexed: 10,
};

test('nothing is lost when every exported metric is searchable', async () => {
  const complete = observe({ counts, answer: answer([{ count: '10' }]) });
  expect(await evaluate(pipeline().losesNothing(), complete.observed)).toMatchObject({ status: 'passed' });
  const short = observe({ counts, answer: answer([{ count: '9' }]) });
  expect(await evaluate(pipeline().losesNothing(), short.observed)).toMatchObject({ status: 'failed' });
  const dropped = observe({ counts: { ...counts, exportsDropped: 1 }, answer: answer([{ count: '10' }]) });
  expect(await evaluate(pipeline().losesNothing(), dropped.observed)).toMatchObject({ status: 'failed' });
});

test('duplicates are what the natural key does not tell apart', async () => {
  const twice = observe({ answer: answer([{ events: '12', distinct: '10' }]) });
  expect(await evaluate(pipeline().duplicates(0), twice.observed)).toMatchObject({ status: 'failed' });
  expect(await evaluate(pipeline().duplicates(2), twice.observed)).toMatchObject({ status: 'passed' });
});
