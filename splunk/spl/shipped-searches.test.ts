import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseConf } from '../emulator/conf/parse-conf.ts';
import { runSearch, type EventSource, type SearchOptions } from './index.ts';
import { parseSearch } from './parse-search.ts';

const APP = resolve(import.meta.dirname, '../app');
const read = (file: string): string => readFileSync(resolve(APP, file), 'utf8');
const NOW = 1_767_571_200;

const macros = Object.fromEntries(
  Object.entries(parseConf(read('default/macros.conf'))).map(([name, stanza]) => [
    name,
    {
      definition: stanza['definition'] ?? '',
      ...(stanza['args'] ? { args: stanza['args'].split(',') } : {}),
    },
  ]),
);
const savedSearches = Object.entries(parseConf(read('default/savedsearches.conf'))).flatMap(
  ([name, stanza]) => (stanza['search'] === undefined ? [] : [[name, stanza['search']] as const]),
);

/** A Device Defender metric as it stands in the index. */
function metric(name: string, thing: string, value: object, ageSeconds: number): [number, string] {
  const time = NOW - ageSeconds;
  return [time, JSON.stringify({ version: '1.0', name, thing, value, timestamp: time * 1000 })];
}

function indexOf(events: [number, string][]): EventSource {
  const stored = events
    .toSorted(([a], [b]) => b - a)
    .map(([time, raw]) => ({
      time,
      raw,
      indexTime: time,
      host: 'h',
      source: 's',
      sourcetype: 'aws-iot-device-defender',
      index: 'iot_posture',
    }));
  return { scan: () => [stored] };
}

const ports = 'port,service\n22,ssh\n1883,mqtt\n';
const options = (events: [number, string][]): SearchOptions => ({
  source: indexOf(events),
  now: NOW,
  earliest: NOW - 7_200,
  latest: NOW,
  macros,
  lookups: {
    read: (name) => {
      if (name !== 'iot_allowed_ports') return undefined;
      const [columns, ...rows] = ports
        .trim()
        .split('\n')
        .map((line) => line.split(','));
      return { table: { columns: columns!, rows } };
    },
  },
});

describe('the saved searches of the app', () => {
  test.each(savedSearches)('%s is understood', (_, search) => {
    expect(() => parseSearch(search, { macros })).not.toThrow();
  });

  const search = (name: string): string => savedSearches.find(([found]) => found === name)![1];

  test('a port that is on no allow-list in two reports is a finding, an allowed one and a single report are not', async () => {
    const report = (thing: string, open: number[], age: number) =>
      metric('aws:listening-tcp-ports', thing, { ports: open }, age);
    const { rows } = await runSearch(
      search('iot_rogue_listening_port'),
      options([
        report('pump-1', [22, 21], 600),
        report('pump-1', [22, 21], 300),
        report('pump-2', [22, 1883], 600),
        report('pump-2', [22, 1883], 300),
        report('pump-3', [8080], 300),
      ]),
    );
    expect(rows).toEqual([{ thing: 'pump-1', new_ports: '21', reports: '2', first_seen: String(NOW - 600) }]);
  });

  test('more than twenty refusals in five minutes are a storm', async () => {
    const { rows } = await runSearch(
      search('iot_auth_failure_storm'),
      options([
        metric('aws:num-authorization-failures', 'pump-1', { count: 250 }, 300),
        metric('aws:num-authorization-failures', 'pump-1', { count: 9 }, 600),
        metric('aws:num-authorization-failures', 'pump-2', { count: 3 }, 300),
      ]),
    );
    expect(rows).toEqual([{ thing: 'pump-1', failures: '250', first_seen: String(NOW - 300) }]);
  });

  test('ten times the usual volume to a new address is a burst', async () => {
    const usual = Array.from({ length: 8 }, (_, i) => 1_200 + i * 300);
    const events = usual.flatMap((age) => [
      metric('aws:all-bytes-out', 'pump-1', { count: 1_000 }, age),
      metric('aws:destination-ip-addresses', 'pump-1', { cidrs: ['10.0.0.5'] }, age),
      metric('aws:all-bytes-out', 'pump-2', { count: 1_000 }, age),
      metric('aws:destination-ip-addresses', 'pump-2', { cidrs: ['10.0.0.5'] }, age),
    ]);
    const { rows } = await runSearch(
      search('iot_exfiltration_burst'),
      options([
        ...events,
        metric('aws:all-bytes-out', 'pump-1', { count: 50_000 }, 300),
        metric('aws:destination-ip-addresses', 'pump-1', { cidrs: ['10.0.0.5', '203.0.113.7'] }, 300),
        metric('aws:all-bytes-out', 'pump-2', { count: 50_000 }, 300),
        metric('aws:destination-ip-addresses', 'pump-2', { cidrs: ['10.0.0.5'] }, 300),
      ]),
    );
    expect(rows).toEqual([
      {
        thing: 'pump-1',
        usual_bytes: '1000',
        peak_bytes: '50000',
        times_usual: '50',
        new_addresses: '203.0.113.7',
      },
    ]);
  });
});

describe("the AWS sample's four searches, verbatim but for the names", () => {
  const scope = 'index="iot_posture" sourcetype="aws-iot-device-defender"';
  const events = [
    metric('aws:num-listening-tcp-ports', 'pump-1', { count: 6 }, 600),
    metric('aws:num-listening-tcp-ports', 'pump-1', { count: 7 }, 300),
    metric('aws:num-listening-tcp-ports', 'pump-2', { count: 3 }, 300),
    metric('aws:listening-tcp-ports', 'pump-1', { ports: [22, 631, 1883] }, 600),
    metric('aws:listening-tcp-ports', 'pump-1', { ports: [21, 22, 631, 1883] }, 300),
    metric('aws:listening-tcp-ports', 'pump-2', { ports: [443] }, 300),
    [NOW - 100, JSON.stringify({ accountId: '1', taskId: 't', checkName: 'LOGGING_DISABLED_CHECK' })] as [
      number,
      string,
    ],
  ];

  test('all events', async () => {
    const result = await runSearch(scope, options(events));
    expect(result.rows).toHaveLength(7);
    expect(result.rows[0]).toMatchObject({ checkName: 'LOGGING_DISABLED_CHECK', taskId: 't' });
  });

  test('the number of listening ports of each thing over time', async () => {
    const { fields, rows } = await runSearch(
      `${scope}| spath name | search name="aws:num-listening-tcp-ports" | chart max(value.count) as tcp_count over _time by thing`,
      { ...options(events), timeFormat: 'epoch' },
    );
    expect(fields).toEqual(['_time', 'pump-1', 'pump-2']);
    expect(rows).toEqual([
      { _time: String(NOW - 600), 'pump-1': '6' },
      { _time: String(NOW - 300), 'pump-1': '7', 'pump-2': '3' },
    ]);
  });

  test('the open ports of one thing over time', async () => {
    const { fields, rows } = await runSearch(
      `${scope}| where thing="pump-1" | spath name | search name="aws:listening-tcp-ports" | spath value.ports{} output=open-ports | mvexpand open-ports | chart count(open-ports) over _time by open-ports`,
      { ...options(events), timeFormat: 'epoch' },
    );
    expect(fields.toSorted()).toEqual(['1883', '21', '22', '631', '_time']);
    expect(rows).toEqual([
      { _time: String(NOW - 600), '21': '0', '22': '1', '631': '1', '1883': '1' },
      { _time: String(NOW - 300), '21': '1', '22': '1', '631': '1', '1883': '1' },
    ]);
  });

  test('audit findings', async () => {
    const { rows } = await runSearch(`${scope}| where isnotnull(checkName)`, options(events));
    expect(rows).toHaveLength(1);
  });
});
