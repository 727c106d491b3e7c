import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '#kernel';
import { act } from '../testing/act.ts';
import { BEHAVIOR_NAMES, BEHAVIORS } from './index.ts';

type Report = { readonly values: Readonly<Record<string, object>> };

const ports = ({ values }: Report) => (values['aws:listening-tcp-ports'] as { ports: number[] }).ports;
const addresses = ({ values }: Report) =>
  (values['aws:destination-ip-addresses'] as { cidrs: string[] }).cidrs.map((cidr) =>
    cidr.replace('/32', ''),
  );
const count = (metric: string) => (report: Report) =>
  (report.values[`aws:${metric}`] as { count: number }).count;
const number = (metric: string) => (report: Report) => (report.values[metric] as { number: number }).number;
const strings = (metric: string) => (report: Report) =>
  (report.values[metric] as { strings: string[] }).strings;
const bytesOut = count('all-bytes-out');

test('every behavior runs with its defaults, but where it must be told a topic', () => {
  const needy = BEHAVIOR_NAMES.filter((name) => !BEHAVIORS[name].params.safeParse({}).success);
  expect(needy).toEqual(['poison-publish']);
});

describe('topics and permissions', () => {
  test('an authentication storm is 50 denials a minute, each with its reconnect', async () => {
    const seen = await act({
      behavior: 'auth-failure-storm',
      params: { forMs: 2 * MINUTE, topics: ['x/y'] },
      denied: ['iot:Publish topic/x/y', 'iot:Subscribe topicfilter/x/y/#'],
      forMs: 11 * MINUTE,
    });
    expect(seen.counters).toEqual({ attempts: 100, denials: 100 });
    expect(seen.total('denial')).toBe(100);
    expect(seen.device('pump-1')).toMatchObject({
      connected: true,
      counters: { denials: 100, connectFailures: 0 },
    });
    expect(seen.reports()).toHaveLength(2);
  });

  test('a policy probe tries one topic of another thing at a time', async () => {
    const seen = await act({
      behavior: 'policy-probe',
      params: { topics: 4, everyMs: 9 * MINUTE },
      denied: ['iot:Publish topic/things/pump-2/commands'],
      forMs: 40 * MINUTE,
    });
    expect(seen.counters).toEqual({ attempts: 4, denials: 1 });
    expect(
      seen.lab.messages.map(({ topic }) => topic).filter((topic) => topic.startsWith('things/')),
    ).toEqual([
      'things/pump-3/commands',
      'things/gateway-1/commands',
      expect.stringMatching(/^things\/infusion-pump-\d{3}\/commands$/),
    ]);
  });

  test('eavesdropping hears the whole fleet, also after a reconnect', async () => {
    const seen = await act({ behavior: 'eavesdropping', things: ['pump-1'], forMs: 31 * MINUTE });
    // Six reports of four devices with 1, 1, 1 and 2 messages each, besides the answers to its own six reports.
    expect(seen.total('received')).toBe(6 * 5 + 6);
    expect(seen.total('received', 'pump-2')).toBe(6);
  });

  test('a denied wide subscription is not tried again', async () => {
    const seen = await act({
      behavior: 'eavesdropping',
      denied: ['iot:Subscribe topicfilter/devices/+/telemetry'],
      forMs: 20 * MINUTE,
    });
    expect(seen.counters).toEqual({ denials: 1 });
    expect(seen.device('pump-1').connected).toBe(true);
  });

  test('a command channel sends and hears messages of one size', async () => {
    const seen = await act({
      behavior: 'mqtt-command-channel',
      params: { forMs: 10 * MINUTE },
      spec: { telemetry: { messagesPerReport: 0 } },
      forMs: 11 * MINUTE,
    });
    expect(seen.counters).toEqual({ commands: 20 });
    expect(seen.lab.published(/devices\/pump-1\/sync/).map((text) => text.length)).toEqual(
      Array(20).fill(96),
    );
    // Two reports and their answers besides.
    expect(seen.total('received')).toBe(22);
  });

  test('a change of configuration is a burst of messages of many sizes', async () => {
    const seen = await act({ behavior: 'config-burst', forMs: 6 * MINUTE });
    const sizes = seen.lab.published(/devices\/pump-1\/config/).map((text) => text.length);
    expect(sizes).toHaveLength(60);
    expect(new Set(sizes).size).toBeGreaterThan(40);
  });
});

describe('listening ports', () => {
  test.each([
    ['rogue-listener', { port: 21, forMs: 7 * MINUTE }],
    ['service-port-opens', { port: 8443, forMs: 7 * MINUTE }],
  ] as const)('%s shows in the reports while it lasts', async (behavior, params) => {
    const seen = await act({ behavior, params, forMs: 16 * MINUTE });
    expect(seen.reports().map(ports)).toEqual([[443, params.port], [443], [443]]);
    expect(seen.reports().map(count('num-listening-tcp-ports'))).toEqual([2, 1, 1]);
  });

  test("the sample's gateway has six listening sockets, and seven with FTP", async () => {
    const seen = await act({
      behavior: 'rogue-listener',
      things: ['gateway-1'],
      beforeMs: MINUTE,
      forMs: 6 * MINUTE,
    });
    expect(seen.reports('gateway-1').map(count('num-listening-tcp-ports'))).toEqual([7]);
    expect(seen.reports('gateway-1').map(ports)).toEqual([[22, 631, 1883, 21]]);
  });

  test('a UDP service shows among the UDP ports', async () => {
    const seen = await act({
      behavior: 'rogue-listener',
      params: { transport: 'udp', port: 1900 },
      forMs: 6 * MINUTE,
    });
    expect(seen.reports()[0]!.values['aws:listening-udp-ports']).toEqual({ ports: [1900] });
  });
});

describe('traffic', () => {
  test.each(['exfiltration', 'firmware-log-upload', 'video-stream'] as const)(
    '%s moves its bytes and shows its host',
    async (behavior) => {
      const [bytes, destination] = {
        exfiltration: [200e6, '203.0.113.66'],
        'firmware-log-upload': [150e6, '10.20.0.30'],
        'video-stream': [300e6, '10.20.0.20'],
      }[behavior] as [number, string];
      const seen = await act({ behavior, forMs: 26 * MINUTE });
      const reports = seen.reports();
      const sent = reports.map(bytesOut).reduce((sum, each) => sum + each, 0);
      expect(sent).toBeGreaterThan(bytes);
      expect(sent).toBeLessThan(bytes * 1.05);
      expect(addresses(reports[0]!)).toContain(destination);
      expect(addresses(reports.at(-1)!)).not.toContain(destination);
    },
  );

  test('a slow leak is small and happens at night only', async () => {
    const seen = await act({
      behavior: 'slow-exfiltration',
      params: { share: 0.5, fromHour: 22, toHour: 2, forMs: 2 * DAY },
      spec: { report: { format: 'json', names: 'long', intervalMs: HOUR, phaseMs: 30 * MINUTE } },
      forMs: 2 * DAY,
    });
    const leaking = seen.reports().filter((report) => addresses(report).includes('203.0.113.67'));
    const hours = leaking.map(({ atMs }) => new Date(atMs).getUTCHours());
    // The lab begins at midnight, in the middle of a night.
    expect(hours).toEqual([0, 1, 22, 23, 0, 1, 22, 23]);
    const usual = seen.reports().filter(({ atMs }) => new Date(atMs).getUTCHours() === 3);
    expect(bytesOut(leaking[1]!)).toBeGreaterThan(bytesOut(usual[0]!) * 1.2);
  });

  test('activity scales the usual traffic and nothing else', async () => {
    const seen = await act({
      behavior: 'activity-change',
      params: { factor: 3, forMs: 20 * MINUTE },
      forMs: 41 * MINUTE,
    });
    const [during, after] = [seen.reports().slice(0, 4), seen.reports().slice(4)];
    expect(Math.min(...during.map(bytesOut))).toBeGreaterThan(Math.max(...after.map(bytesOut)) * 1.7);
    expect(addresses(during[0]!)).toEqual(addresses(after[0]!));
  });

  test('a scan shows many addresses and small packets, a content network few and large ones', async () => {
    const scan = await act({ behavior: 'network-scan', forMs: 21 * MINUTE });
    const rotation = await act({
      behavior: 'address-rotation',
      params: { forMs: 15 * MINUTE },
      forMs: 16 * MINUTE,
    });
    expect(scan.counters).toEqual({ addresses: 500 });
    const [report] = scan.reports();
    expect(
      addresses(report!).filter((address) => /^198\.1[89]\./.test(address)).length,
    ).toBeGreaterThanOrEqual(20);
    expect(bytesOut(report!) / count('all-packets-out')(report!)).toBeLessThan(80);
    expect(addresses(rotation.reports()[0]!).filter((address) => address.startsWith('192.0.2.')).length).toBe(
      1,
    );
    expect(count('num-established-tcp-connections')(scan.reports().at(-1)!)).toBe(2);
  });

  test('a beacon keeps one connection and calls at its pace', async () => {
    const seen = await act({ behavior: 'beacon', params: { forMs: HOUR }, forMs: 61 * MINUTE });
    expect(seen.counters).toEqual({ calls: 6 });
    expect(
      seen
        .reports()
        .slice(0, -1)
        .every((report) => addresses(report).includes('203.0.113.99')),
    ).toBe(true);
  });

  test('a beacon that hangs up is rarely seen', async () => {
    const seen = await act({
      behavior: 'beacon',
      params: { forMs: HOUR, staysConnected: false },
      beforeMs: 10 * SECOND,
      forMs: HOUR,
    });
    expect(seen.counters).toEqual({ calls: 6 });
    expect(seen.reports().filter((report) => addresses(report).includes('203.0.113.99')).length).toBeLessThan(
      3,
    );
  });

  test("usage figures go to the maker's host", async () => {
    const seen = await act({ behavior: 'vendor-telemetry', forMs: 6 * MINUTE });
    expect(addresses(seen.reports()[0]!)).toContain('198.51.100.10');
  });

  test('a flood is many small packets to one victim; over UDP no destination shows', async () => {
    const tcp = await act({ behavior: 'packet-flood', forMs: 6 * MINUTE });
    const udp = await act({ behavior: 'packet-flood', params: { transport: 'udp' }, forMs: 6 * MINUTE });
    for (const { reports } of [tcp, udp]) {
      expect(count('all-packets-out')(reports()[0]!)).toBeGreaterThan(5_000 * 300);
    }
    expect(addresses(tcp.reports()[0]!)).toContain('192.0.2.200');
    expect(addresses(udp.reports()[0]!)).not.toContain('192.0.2.200');
  });

  test('mining shows a pool and a busy processor, an update the depot', async () => {
    const mining = await act({ behavior: 'crypto-mining', forMs: 6 * MINUTE });
    const update = await act({ behavior: 'model-update', forMs: 6 * MINUTE });
    expect(addresses(mining.reports()[0]!)).toContain('203.0.113.33');
    expect(addresses(update.reports()[0]!)).toContain('198.51.100.20');
    for (const { reports } of [mining, update]) expect(number('cpu_load')(reports()[0]!)).toBeGreaterThan(80);
  });
});

describe('messages', () => {
  test('a message flood is counted message by message', async () => {
    const seen = await act({ behavior: 'message-flood', params: { forMs: MINUTE }, forMs: 6 * MINUTE });
    expect(seen.counters).toEqual({ messages: 3_000 });
    expect(seen.lab.published(/devices\/pump-1\/telemetry/).length).toBe(3_000 + 1);
  });

  test('an alarm burst lasts a minute', async () => {
    const seen = await act({ behavior: 'alarm-burst', forMs: 6 * MINUTE });
    expect(seen.counters).toEqual({ messages: 120 });
  });

  test('payloads beyond the limit end the connection, pictures pass', async () => {
    const oversize = await act({ behavior: 'oversize-payloads', forMs: 11 * MINUTE });
    const image = await act({ behavior: 'large-image', forMs: 6 * MINUTE });
    expect(oversize.counters).toEqual({ taken: 5, refused: 5 });
    expect(image.counters).toEqual({ taken: 5 });
  });
});

describe('connections', () => {
  test('a cloned certificate is a second client from another address', async () => {
    const seen = await act({
      behavior: 'certificate-clone',
      params: { clientIdSuffix: '.copy', forMs: 30 * MINUTE },
      forMs: 31 * MINUTE,
    });
    expect(seen.counters).toEqual({ connects: 1, publishes: 3 });
    expect(seen.addresses()).toEqual(['203.0.113.50']);
    expect(seen.device('pump-1').counters.disconnects).toBe(0);
  });

  test('a takeover makes both sides throw each other out', async () => {
    const seen = await act({
      behavior: 'client-id-takeover',
      params: { forMs: 4 * MINUTE },
      forMs: 6 * MINUTE,
    });
    expect(seen.counters['takeovers']).toBeGreaterThan(30);
    expect(seen.device('pump-1').counters.disconnects).toBe(seen.counters['takeovers']);
    expect(seen.device('pump-1').connected).toBe(true);
  });

  test('a device that moves disconnects once and reports from its new address', async () => {
    const seen = await act({ behavior: 'address-change', forMs: 6 * MINUTE });
    expect(seen.device('pump-1')).toMatchObject({
      connected: true,
      sourceAddress: '100.64.7.7',
      counters: { disconnects: 1, connects: 2, reportsAccepted: 1 },
    });
  });

  test('a flapping radio loses many connections from one address', async () => {
    const seen = await act({ behavior: 'flapping-radio', forMs: 11 * MINUTE });
    expect(seen.counters).toEqual({ losses: 30 });
    expect(seen.total('disconnect')).toBe(30);
    expect(seen.device('pump-1').connected).toBe(true);
  });

  test('a reconnect storm reconnects at once, maintenance only once', async () => {
    const things = ['pump-1', 'pump-2', 'pump-3'];
    const storm = await act({
      behavior: 'reconnect-storm',
      things,
      params: { forMs: 3 * MINUTE },
      forMs: 6 * MINUTE,
    });
    const planned = await act({ behavior: 'planned-reconnect', things, forMs: 6 * MINUTE });
    expect(storm.counters).toEqual({ reconnects: 12 });
    expect(storm.total('connect', 'pump-2')).toBe(12);
    expect(planned.total('connect', 'pump-2')).toBe(1);
    expect(planned.counters).toEqual({ reconnects: 1 });
  });

  test.each(['silence', 'maintenance'] as const)(
    '%s keeps the device away, then it comes back',
    async (behavior) => {
      const seen = await act({ behavior, params: { forMs: HOUR }, beforeMs: MINUTE, forMs: 70 * MINUTE });
      expect(seen.device('pump-1')).toMatchObject({
        connected: true,
        counters: { connects: 2, connectFailures: 0 },
      });
      const reports = seen.reports().map(({ atMs }) => Math.round((atMs - seen.startedMs) / MINUTE));
      // What was due meanwhile is one report, sent on return.
      expect(reports).toEqual([60, 64, 69]);
      expect(
        seen.lab.messages.some(({ payload }) => payload.includes('"clientInitiatedDisconnect":true')),
      ).toBe(behavior === 'maintenance');
    },
  );

  test('a device that is off at night is on in the morning', async () => {
    const seen = await act({
      behavior: 'night-off',
      params: { forMs: 2 * DAY },
      spec: { report: { format: 'json', names: 'long', intervalMs: HOUR, phaseMs: 0 } },
      forMs: DAY,
    });
    const hours = new Set(seen.reports().map(({ atMs }) => new Date(atMs).getUTCHours()));
    expect([...hours].toSorted((a, b) => a - b)).toEqual([
      6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
    ]);
  });
});

describe('the agent', () => {
  test('a killed agent is silent while MQTT goes on', async () => {
    const seen = await act({ behavior: 'agent-killed', params: { forMs: 17 * MINUTE }, forMs: 26 * MINUTE });
    expect(seen.reports()).toHaveLength(2);
    expect(seen.device('pump-1').counters.disconnects).toBe(0);
  });

  test('an agent that restarts misses one report', async () => {
    const seen = await act({ behavior: 'agent-restart', beforeMs: MINUTE, forMs: 20 * MINUTE });
    expect(seen.reports()).toHaveLength(3);
  });

  test('a lying agent hides lists, freezes values or reports too little', async () => {
    const [empty, frozen, understated] = await Promise.all(
      (['empty', 'frozen', 'understated'] as const).map((lie) =>
        act({ behavior: 'metric-spoofing', params: { lie }, beforeMs: 6 * MINUTE, forMs: 15 * MINUTE }),
      ),
    );
    expect(empty!.reports().map(ports)).toEqual([[], [], []]);
    expect(new Set(frozen!.reports().map(bytesOut)).size).toBe(1);
    expect(new Set(frozen!.reports().map(number('cpu_load'))).size).toBe(1);
    expect(Math.max(...understated!.reports().map(bytesOut))).toBeLessThan(10_000);
  });
});

describe('neighbours', () => {
  test('lateral movement shows at both ends, and the fallen open a back door', async () => {
    const seen = await act({
      behavior: 'lateral-movement',
      params: { infects: 1, afterMs: 6 * MINUTE, peers: ['pump-2', 'gateway-1'] },
      forMs: 21 * MINUTE,
    });
    expect(seen.counters).toEqual({ logins: 2, backDoors: 1 });
    expect(addresses(seen.reports()[1]!)).toEqual(expect.arrayContaining(['10.20.1.3', '10.20.1.5']));
    expect(addresses(seen.reports('pump-2')[1]!)).toContain('10.20.1.2');
    expect(seen.reports('pump-2').map(ports)).toEqual([[443], [443, 4444], [443, 4444], [443, 4444]]);
    expect(seen.reports('gateway-1').every((report) => !ports(report).includes(4444))).toBe(true);
  });

  test('a polling gateway talks to its neighbours and opens nothing', async () => {
    const seen = await act({
      behavior: 'gateway-polls',
      things: ['gateway-1'],
      params: { count: 3 },
      forMs: 6 * MINUTE,
    });
    expect(addresses(seen.reports('gateway-1')[0]!)).toEqual(
      expect.arrayContaining(['10.20.1.2', '10.20.1.3', '10.20.1.4']),
    );
    expect(seen.reports('pump-2').map(ports)).toEqual([[443]]);
  });
});

describe('custom metrics', () => {
  test.each([
    ['firmware-downgrade', '2.9.0'],
    ['firmware-upgrade', '3.3.0'],
  ] as const)('%s restarts the device with another version', async (behavior, version) => {
    const seen = await act({
      behavior,
      params: { forMs: 10 * MINUTE },
      beforeMs: MINUTE,
      forMs: 16 * MINUTE,
    });
    expect(seen.reports().map(strings('fw_version'))).toEqual([[version], [version], ['3.2.1']]);
    expect(seen.device('pump-1').counters.connects).toBe(2);
  });

  test('tampered readings are frozen or shifted, and the alarm limit is out of reach', async () => {
    const frozen = await act({ behavior: 'sensor-tampering', forMs: 16 * MINUTE });
    const shifted = await act({
      behavior: 'sensor-tampering',
      params: { how: 'shifted' },
      forMs: 16 * MINUTE,
    });
    expect(new Set(frozen.reports().map(number('flow_rate'))).size).toBe(1);
    expect(Math.min(...shifted.reports().map(number('flow_rate')))).toBeGreaterThan(90);
    expect(frozen.reports().map(number('alarm_high'))).toEqual([400, 400, 400]);
  });

  test('calibration and a missing patient say so', async () => {
    const calibration = await act({ behavior: 'sensor-calibration', forMs: 51 * MINUTE });
    const patient = await act({
      behavior: 'patient-disconnected',
      params: { forMs: 7 * MINUTE },
      forMs: 11 * MINUTE,
    });
    expect(calibration.reports().slice(0, 7).map(number('flow_rate'))).toEqual([0, 50, 50, 100, 100, 50, 50]);
    expect(calibration.reports().map(strings('sensor_state')).flat()).toEqual([
      ...Array(7).fill('calibration'),
      ...Array(3).fill('ok'),
    ]);
    expect(patient.reports().map(number('flow_rate'))).toEqual([0, expect.closeTo(62, -1)]);
    expect(patient.reports().map(strings('sensor_state'))).toEqual([['disconnected'], ['ok']]);
  });
});

describe('faults', () => {
  const ids = (seen: Awaited<ReturnType<typeof act>>) =>
    seen.lab
      .published(/things\/pump-1\/defender\/metrics\/json$/)
      .map((text) => (JSON.parse(text) as { header: { report_id: number } }).header.report_id);

  test('a clock that was set back gives the report ids of another day, and later the right ones', async () => {
    const seen = await act({
      behavior: 'clock-skew',
      params: { forMs: 7 * MINUTE },
      beforeMs: 6 * MINUTE,
      forMs: 10 * MINUTE,
    });
    const midnight = Date.UTC(2026, 0, 5) / 1000;
    expect(ids(seen)).toEqual([midnight + 300, midnight + 600 - 86_400, midnight + 900]);
  });

  test('late reports arrive later with the ids of their time', async () => {
    const seen = await act({
      behavior: 'late-reports',
      params: { delayMs: 2 * HOUR, forMs: 11 * MINUTE },
      forMs: 3 * HOUR,
    });
    const late = seen.reports().filter(({ atMs }) => [125, 130].includes((atMs - seen.startedMs) / MINUTE));
    // Two late ones beside the two that are due in the same minutes.
    expect(late).toHaveLength(4);
    expect(ids(seen)).toContain(Date.UTC(2026, 0, 5, 0, 5) / 1000);
    expect(seen.device('pump-1').counters.reportsAccepted).toBe(36);
  });

  test('a duplicate carries the same bytes', async () => {
    const seen = await act({
      behavior: 'duplicate-reports',
      beforeMs: 6 * MINUTE,
      params: { times: 1 },
      forMs: 3 * MINUTE,
    });
    const [first, second] = seen.lab.published(/things\/pump-1\/defender\/metrics\/json$/);
    expect(second).toBe(first);
    expect(seen.lab.defender.counters()).toMatchObject({ reportsDuplicate: 1 });
  });

  test('fast reports are new ones', async () => {
    const seen = await act({ behavior: 'fast-reports', params: { times: 4 }, forMs: 4 * MINUTE });
    expect(new Set(ids(seen)).size).toBe(4);
  });

  test.each(['truncated', 'empty', 'garbled', 'wrong-type', 'trailing'] as const)(
    'a report that is %s is rejected in both formats, and the next one is accepted',
    async (flaw) => {
      for (const format of ['json', 'cbor'] as const) {
        const seen = await act({
          behavior: 'malformed-reports',
          params: { flaw, times: 1 },
          spec: { report: { format, names: 'long', intervalMs: 5 * MINUTE, phaseMs: 0 } },
          forMs: 6 * MINUTE,
        });
        expect(seen.device('pump-1').counters).toMatchObject({ reportsRejected: 1, reportsAccepted: 1 });
      }
    },
  );

  test('a poison payload reaches its topic', async () => {
    const seen = await act({
      behavior: 'poison-publish',
      params: { topic: '$aws/rules/metrics' },
      forMs: MINUTE,
    });
    expect(seen.lab.published(/^\$aws\/rules\/metrics/)).toEqual(['this is not JSON']);
  });
});
