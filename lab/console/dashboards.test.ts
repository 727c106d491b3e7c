import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLogger } from '#kernel';
import { createSplunkClient, type SplunkClient } from '#splunk/client';
import { readApp } from '#splunk/emulator';
import { APP_DIRECTORY } from '../parts/names.ts';
import { readDashboards } from './dashboards.ts';
import type { KeptRun } from './kept-run.ts';
import { fillTokens } from './panel-search.ts';
import { START_MS, startPostureRun } from './testing/posture-run.ts';

const dashboards = await readDashboards(APP_DIRECTORY);
const panels = dashboards.flatMap(({ id, definition }) =>
  Object.entries(definition.dataSources).map(([name, { options }]) => ({ id, name, query: options.query })),
);

let run: KeptRun | undefined;
let splunk: SplunkClient | undefined;
let thing: string;

beforeAll(async () => {
  ({ run, thing } = await startPostureRun());
  splunk = createSplunkClient({ ...run.lab.splunkd, clock: run.lab.clock });
}, 300_000);

afterAll(async () => {
  splunk?.close();
  await run?.[Symbol.asyncDispose]();
});

const rowsOf = async (query: string) => {
  const answer = await splunk!.search({
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

test('a violation is an alert of the Common Information Model', async () => {
  const { rows } = await rowsOf(
    '`iot_posture_index` tag=alert | table app, description, dest, id, severity, signature, signature_id, src, type',
  );
  expect(rows).toEqual([
    {
      app: 'AWS IoT Device Defender',
      description: `few-refusals (aws:num-authorization-failures) of ${thing}: in-alarm`,
      dest: thing,
      id: '37e1',
      severity: 'medium',
      signature: 'few-refusals',
      signature_id: 'aws:num-authorization-failures',
      src: thing,
      type: 'alarm',
    },
  ]);
});

test('the inventory knows every device of the fleet', async () => {
  const { rows } = await rowsOf(
    '`iot_posture_index` name="aws:*" | stats count BY thing | lookup iot_device_inventory thing OUTPUT device_class, ward, criticality | where isnull(device_class) OR isnull(ward) OR isnull(criticality)',
  );
  expect(rows).toEqual([]);
});
