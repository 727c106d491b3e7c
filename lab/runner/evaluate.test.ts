import { expect, test } from 'vitest';
import type { FleetCounters } from '#devices';
import type { SearchAnswer, SearchRequest, SplunkClient } from '#splunk/client';
import { detection, learned, pipeline, search } from '../scenario/expectations.ts';
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

const newFleetCounters: FleetCounters = {
  devices: 3,
  connected: 0,
  connectAttempts: 3,
  connects: 3,
  connectFailures: 0,
  disconnects: 0,
  publishes: 0,
  denials: 0,
  reportsSent: 0,
  reportsAccepted: 0,
  reportsRejected: 0,
  reportsUnanswered: 0,
  telemetry: 0,
};

const EMPTY_BACKUP = {
  objects: 0,
  records: 0,
  unusable: 0,
  events: 0,
  present: 0,
  missing: 0,
  delivered: 0,
};

function observe(change: {
  runs?: DetectionRun[];
  answer?: SearchAnswer;
  counts?: Observations['counts'];
  outOfSight?: string[];
  fleet?: Partial<FleetCounters>;
  backup?: Partial<typeof EMPTY_BACKUP>;
}): {
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
      maintenance: [],
      disturbances: [],
      roles: { attackers: ['pump-002'], twins: ['pump-003'] },
      baselineMs: 0,
      durationMs: 0,
      settleMs: 0,
    },
    startMs: 0,
    searchedFromMs: 0,
    searchedToMs: 0,
    attackMs: ATTACK_MS,
    attackEndMs: 20 * MINUTE,
    endMs: 60 * MINUTE,
    detections: [
      { name: 'storm', search: 'index=x | stats', cron: '*/5 * * * *', earliest: '-20m', latest: 'now' },
    ],
    runs: change.runs ?? [],
    splunk,
    counts: change.counts,
    outOfSight: change.outOfSight ?? [],
    fleet: { ...newFleetCounters, ...change.fleet },
    replay: async () => ({ ...EMPTY_BACKUP, ...change.backup }),
  };
  return { observed, asked };
}

const run = (minute: number, rows: DetectionRun['rows'], sawEvents = 50, alerts = rows): DetectionRun => ({
  alerts,
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

test('duplicates are what the text of the event does not tell apart', async () => {
  const twice = observe({ answer: answer([{ events: '12', distinct: '10' }]) });
  expect(await evaluate(pipeline().duplicates(0), twice.observed)).toMatchObject({ status: 'failed' });
  expect(await evaluate(pipeline().duplicates(2), twice.observed)).toMatchObject({ status: 'passed' });
});

test('a fire expectation can ask for every thing of the role, and count the alerts that were raised', async () => {
  const row = { thing: 'pump-002', failures: '250' };
  const twoAlerts = observe({ runs: [run(15, [row]), run(20, [row], 50, []), run(25, [row])] });
  const counted = (alerts: number) => detection('storm').firesFor('attacker', { within: '15m', alerts });
  expect(await evaluate(counted(2), twoAlerts.observed)).toMatchObject({ status: 'passed' });
  expect(await evaluate(counted(1), twoAlerts.observed)).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('2 for pump-002'),
  });
  const each = detection('storm').firesFor('attacker', { within: '15m', each: true });
  const one = observe({ runs: [run(15, [row])] });
  const { plan } = one.observed;
  const two = { ...plan, roles: { ...plan.roles, attackers: ['pump-001', 'pump-002'] } };
  expect(await evaluate(each, { ...one.observed, plan: two })).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('pump-001'),
  });
});

test('rows that name no thing are about the fleet', async () => {
  const fleet = detection('storm').firesFor('fleet', { within: '15m' });
  expect(await evaluate(fleet, observe({ runs: [run(20, [{ share: '0.8' }])] }).observed)).toMatchObject({
    status: 'passed',
  });
  expect(await evaluate(fleet, observe({ runs: [run(20, [{ thing: 'pump-002' }])] }).observed)).toMatchObject(
    { status: 'failed' },
  );
});

test('a detection clears when it has fired and returns nothing any more after the attack and the time allowed', async () => {
  const clears = detection('storm').clearsFor('attacker', { within: '15m' });
  const row = { thing: 'pump-002', failures: '250' };
  expect(await evaluate(clears, observe({ runs: [run(20, [row]), run(40, [])] }).observed)).toMatchObject({
    status: 'passed',
  });
  const failing: Record<string, DetectionRun[]> = {
    'still fires': [run(20, [row]), run(40, [row])],
    'never fired': [run(20, []), run(40, [])],
    'give the scenario more time': [run(20, [row]), run(30, [row])],
  };
  for (const [why, runs] of Object.entries(failing)) {
    expect(await evaluate(clears, observe({ runs }).observed), why).toMatchObject({
      status: 'failed',
      message: expect.stringContaining(why),
    });
  }
});

test('detections that may fire, and those without data here, are left out of all detections', async () => {
  const runs = [run(20, [{ thing: 'pump-003' }])];
  const excused = detection('*').staysQuietFor('everyoneElse', { except: ['storm'] });
  const nothingLeft = await evaluate(excused, observe({ runs }).observed);
  expect(nothingLeft).toMatchObject({ status: 'failed', message: expect.stringContaining('No events') });
  const blind = observe({ runs: [run(20, [], 0)], outOfSight: ['storm'] });
  expect(await evaluate(detection('*').staysQuietFor('everyoneElse'), blind.observed)).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('No events'),
  });
});

test('a detection whose schedule did not come up says nothing about all detections, but fails when it is meant', async () => {
  const { observed } = observe({ runs: [run(20, [])] });
  const hourly = { ...observed.detections[0]!, name: 'hourly' };
  const both = { ...observed, detections: [...observed.detections, hourly] };
  expect(await evaluate(detection('*').staysQuietFor('everyoneElse'), both)).toMatchObject({
    status: 'passed',
  });
  expect(await evaluate(detection('hourly').staysQuietFor('everyoneElse'), both)).toMatchObject({
    status: 'failed',
  });
});

test('at least so many rows like one', async () => {
  const rows: Record<string, string>[] = [{ thing: 'pump-001' }, { thing: 'pump-003' }, { other: '1' }];
  const like = (least: number) => search('some', 'index=x').returnsAtLeast(least, { thing: /^pump/ });
  expect(await evaluate(like(2), observe({ answer: answer(rows) }).observed)).toMatchObject({
    status: 'passed',
  });
  expect(await evaluate(like(3), observe({ answer: answer(rows) }).observed)).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('+ other=1'),
  });
});

test('the vacuity guard asks for as many events as the author says', async () => {
  const guarded = search('few', 'index=x', { sawAtLeast: 101 }).returnsNothing();
  expect(await evaluate(guarded, observe({ answer: answer([]) }).observed)).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('Only 100 of 101'),
  });
});

test('a failure shows the last events that the search could have seen, about the attacker first', async () => {
  const asked: string[] = [];
  const { observed } = observe({});
  const splunk = {
    search: async ({ search: text }: SearchRequest) => {
      asked.push(text);
      return answer(text.includes('table _raw') ? [{ _raw: '{"thing":"pump-002"}' }] : []);
    },
  } as unknown as SplunkClient;
  const wanted = search('some', 'index=x (a="|" OR b=1) | stats count').returns([{ count: '1' }]);
  const result = await evaluate(wanted, { ...observed, splunk });
  expect(result.message).toContain('Last events seen:\n  {"thing":"pump-002"}');
  expect(asked[1]).toBe('index=x (a="|" OR b=1) | search thing="pump-002" | sort 3 - _time | table _raw');
});

test('everything is accounted for when exported metrics are in the index or in the bucket', async () => {
  const sent = { ...counts, recordsBackedUp: 2 };
  const distinct = answer([{ events: '8', distinct: '7' }]);
  const accounted = pipeline().accountsForEverything({ onlyInBackup: atLeast(1) });
  const good = observe({ counts: sent, answer: distinct, backup: { missing: 3 } });
  expect(await evaluate(accounted, good.observed)).toMatchObject({ status: 'passed' });
  const lost = observe({ counts: sent, answer: distinct, backup: { missing: 2 } });
  expect(await evaluate(accounted, lost.observed)).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('exported metrics'),
  });
  const unanswered = observe({
    counts: sent,
    answer: distinct,
    backup: { missing: 3 },
    fleet: { reportsSent: 2, reportsAccepted: 1 },
  });
  expect(await evaluate(accounted, unanswered.observed)).toMatchObject({ status: 'failed' });
  const replayed = pipeline().accountsForEverything({ replay: true });
  expect(await evaluate(replayed, good.observed)).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('a replay does not bring'),
  });
});

test('too few duplicates are as wrong as too many', async () => {
  const twice = observe({ answer: answer([{ events: '12', distinct: '10' }]) });
  expect(await evaluate(pipeline().duplicates({ least: 2 }), twice.observed)).toMatchObject({
    status: 'passed',
  });
  expect(await evaluate(pipeline().duplicates({ least: 3 }), twice.observed)).toMatchObject({
    status: 'failed',
  });
});

test('alarms of Device Defender: for the attacker, in time, and for nobody else', async () => {
  const wanted = learned('aws:num-messages-sent').alarmsOnlyFor('attacker', { within: '15m' });
  const alarm = (thing: string, minute: number, type = 'in-alarm') => ({
    atMs: minute * MINUTE,
    thing,
    profile: 'p',
    behavior: 'learned-num-messages-sent',
    type,
  });
  const judge = (...violations: ReturnType<typeof alarm>[]) =>
    evaluate(wanted, {
      ...observe({}).observed,
      findings: { violations: async () => violations, auditFindings: async () => [] },
    });
  expect(await judge(alarm('pump-002', 15), alarm('pump-001', 30, 'alarm-cleared'))).toMatchObject({
    status: 'passed',
    timeToDetectMs: 5 * MINUTE,
  });
  const failing = {
    nobody: [],
    'somebody else': [alarm('pump-002', 15), alarm('pump-001', 15)],
    'too late': [alarm('pump-002', 26)],
    'before the attack': [alarm('pump-002', 9), alarm('pump-002', 15)],
  };
  for (const [why, violations] of Object.entries(failing)) {
    expect((await judge(...violations)).status, why).toBe('failed');
  }
});
