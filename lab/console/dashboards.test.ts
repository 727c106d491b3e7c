import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLogger } from '#kernel';
import { createHecClient, createSplunkClient, type SplunkClient } from '#splunk/client';
import { readApp } from '#splunk/emulator';
import { behavior, defineScenario, search } from '#lab';
import { loadDetections } from '../runner/detections.ts';
import { APP_DIRECTORY } from '../parts/names.ts';
import { readDashboards } from './dashboards.ts';
import { runAndKeep, type KeptRun } from './kept-run.ts';
import { fillTokens } from './panel-search.ts';

const START_MS = Date.parse('2026-01-05T00:00:00Z');

/** Small, and with something to see on every panel: a new port, refusals, a talkative device. */
const scenario = defineScenario({
  id: 'dashboards',
  title: 'Something to see on every panel',
  attack: ['T1133'],
  fleet: { 'ward-gateway': 2, 'infusion-pump': 2, 'patient-monitor': 1 },
  baseline: '20m',
  duration: '30m',
  attackPhase: ({ fleet, at }) => {
    const thing = fleet.pick('ward-gateway');
    at('1m', behavior('rogue-listener', thing, { port: 21, for: '29m' }));
    at('2m', behavior('auth-failure-storm', thing, { perMinute: 10, for: '5m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('1m', behavior('denied-once', fleet.pick('patient-monitor'), { times: 1 }));
  },
  expect: [search('events arrive', '`iot_posture_index` | stats count | where count>0').includes([{}])],
});

/** An audit and an alarm as AWS publishes them; documented shapes, our values. */
const audit = (taskId: string, failing: number) =>
  ['LOGGING_DISABLED_CHECK', 'CA_CERTIFICATE_EXPIRING_CHECK', 'DEVICE_CERTIFICATE_SHARED_CHECK'].map(
    (checkName, index) => ({
      checkName,
      checkRunStatus: index < failing ? 'COMPLETED_NON_COMPLIANT' : 'COMPLETED_COMPLIANT',
      nonCompliantResourcesCount: index < failing ? 1 : 0,
      totalResourcesCount: 5,
      suppressedNonCompliantResourceCount: 0,
      accountId: '000000000000',
      taskId,
      taskStatus: 'COMPLETED',
      taskType: 'ON_DEMAND_AUDIT_TASK',
    }),
  );
const alarm = (thingName: string) => ({
  violationEventTime: START_MS,
  thingName,
  behavior: { name: 'few-refusals', metric: 'aws:num-authorization-failures' },
  violationEventType: 'in-alarm',
  metricValue: { count: 50 },
  violationId: '37e1',
  securityProfileName: 'posture',
});

const dashboards = await readDashboards(APP_DIRECTORY);
const panels = dashboards.flatMap(({ id, definition }) =>
  Object.entries(definition.dataSources).map(([name, { options }]) => ({ id, name, query: options.query })),
);

let run: KeptRun;
let splunk: SplunkClient;
let thing: string;

beforeAll(async () => {
  run = await runAndKeep(scenario, {
    seed: 1,
    startMs: START_MS,
    detections: await loadDetections(),
    logger: silentLogger,
    progress: {},
  });
  const { lab } = run;
  splunk = createSplunkClient({ ...lab.splunkd, clock: lab.clock });
  const found = await splunk.search({
    search: 'index=iot_posture name="aws:num-authorization-failures" value.count>0 | head 1 | table thing',
    earliest: 0,
  });
  thing = String(found.rows[0]?.['thing']);
  const collector = createHecClient({
    ...lab.hec,
    caPem: lab.splunkd.caPem,
    clock: lab.clock,
    channel: '00000000-0000-4000-8000-000000000001',
  });
  const at = (seconds: number) => START_MS / 1000 + seconds;
  await lab.run('audits and an alarm', async (hold) => {
    await collector.send([
      ...audit('first', 2).map((event) => ({ time: at(600), event })),
      ...audit('second', 1).map((event) => ({ time: at(1800), event })),
      { time: at(1200), event: alarm(thing) },
    ]);
    await hold.sleep(5_000);
  });
  collector.close();
}, 120_000);

afterAll(async () => {
  splunk.close();
  await run[Symbol.asyncDispose]();
});

const rowsOf = async (query: string) => {
  const answer = await splunk.search({
    search: fillTokens(query, { thing }),
    earliest: START_MS / 1000,
    latest: START_MS / 1000 + 86_400,
    app: 'iot_posture',
  });
  return answer;
};

test('the four dashboards are there', () => {
  expect(dashboards.map(({ id }) => id)).toEqual([
    'iot_audit',
    'iot_device',
    'iot_fleet_posture',
    'iot_pipeline_health',
  ]);
});

describe('every panel has something to show', () => {
  test.each(panels)('$id: $name', async ({ query }) => {
    const { rows, messages } = await rowsOf(query);
    expect(messages.filter(({ type }) => type === 'ERROR' || type === 'FATAL')).toEqual([]);
    expect(rows.length).toBeGreaterThan(0);
    // A number that nothing was counted for is an empty cell, which a panel shows as an empty box.
    for (const value of Object.values(rows[0]!)) expect(value).not.toBe('');
  });
});

test("the sample's charts show the port that opened", async () => {
  const chart = panels.find(({ name }) => name === 'search_open_ports')!;
  const { rows, fields } = await rowsOf(chart.query);
  expect(fields).toEqual(expect.arrayContaining(['21', '22', '631', '1883']));
  expect(rows.map((row) => row['21'])).toEqual(expect.arrayContaining(['0', '1']));
  const counts = panels.find(({ name }) => name === 'search_tcp_count')!;
  const { rows: byTime } = await rowsOf(counts.query);
  const ports = byTime.map((row) => row[thing]).filter((value) => value !== undefined);
  expect([...new Set(ports)]).toEqual(['6', '7']);
});

test('the device with new port, refusals and alarm leads the risk table', async () => {
  const app = await readApp(APP_DIRECTORY, silentLogger);
  const summary = app.conf('savedsearches')['iot_risk_by_device']!['search']!;
  const panel = panels.find(({ name }) => name === 'search_risk')!;
  const words = (text: string) => text.split(/\s+/).join(' ');
  expect(words(panel.query)).toContain(words(summary));
  const { rows } = await rowsOf(summary);
  expect(rows[0]).toMatchObject({ thing, risk_object: thing, risk_object_type: 'system' });
  expect(Number(rows[0]!['risk_score'])).toBeGreaterThan(Number(rows[1]!['risk_score']));
  expect(rows[0]!['reasons']).toEqual(
    expect.arrayContaining(['port 21 is not allowed', '1 behaviors in alarm']),
  );
});
