import { decode, encode } from 'cborg';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from '#kernel';
import type { MetricValues } from './metric-value.ts';
import type { ReportFormat } from './report-document.ts';
import { ReportIntake } from './report-intake.ts';

const START_MS = Date.UTC(2026, 0, 5);

/** Every field that a report may have, long names. */
const report = (id: number) => ({
  header: { report_id: id, version: '1.0' },
  metrics: {
    listening_tcp_ports: { ports: [{ interface: 'eth0', port: 22 }], total: 1 },
    listening_udp_ports: { ports: [{ interface: 'eth0', port: 68 }], total: 1 },
    network_stats: { bytes_in: 1, bytes_out: 2, packets_in: 3, packets_out: 4 },
    tcp_connections: {
      established_connections: {
        connections: [{ remote_addr: '203.0.113.9:8883', local_port: 40_000, local_interface: 'eth0' }],
        total: 1,
      },
    },
  },
  custom_metrics: { cpu: [{ number: 12.5 }] },
});

type Path = readonly (string | number)[];

/** The paths of all fields, inner and outer. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

const PATHS = pathsOf(report(1));

function replaced(document: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  const copy = structuredClone(document) as Record<string | number, unknown>;
  copy[step] = replaced(copy[step], rest, value);
  return copy;
}

function createIntake(intervalMs = 0) {
  const clock = new VirtualClock({ startMs: START_MS });
  const answers: { topic: string; body: Record<string, unknown> }[] = [];
  const taken: { thing: string; values: MetricValues }[] = [];
  const intake = new ReportIntake({
    clock,
    intervalMs,
    publish: ({ topic, payload }) => {
      const body = topic.includes('/cbor/') ? decode(payload) : JSON.parse(payload.toString());
      answers.push({ topic, body: body as Record<string, unknown> });
    },
    take: (thing, values) => taken.push({ thing, values }),
  });
  const send = (thing: string, document: unknown, format: ReportFormat = 'json') => {
    intake.report(
      thing,
      format,
      Buffer.from(format === 'json' ? JSON.stringify(document) : encode(document)),
    );
    return answers.at(-1)!;
  };
  const pass = (ms: number) => clock.run('test', (hold) => hold.sleep(ms));
  return { intake, answers, taken, send, pass };
}

const REJECTED = {
  status: 'REJECTED',
  statusDetails: { ErrorCode: 'InvalidPayload', ErrorMessage: 'Malformed metrics report' },
};

/** Values that no field takes. */
const WRONG_TYPES = [null, true, [[]], -1, 'x'.repeat(200)];

test.each(PATHS.map((path) => [path.join('.'), path] as const))(
  '%s of a wrong type is malformed',
  (_name, path) => {
    const { send, taken } = createIntake();
    const isText = path.at(-1) === 'interface' || path.at(-1) === 'local_interface';
    for (const value of WRONG_TYPES) {
      // A number is a good custom metric, and any text a good interface.
      if ((isText && typeof value === 'string') || (path.at(-1) === 'number' && value === -1)) continue;
      for (const format of ['json', 'cbor'] as const) {
        const { topic, body } = send('pump', replaced(report(7), path, value), format);
        expect({ value, topic }).toEqual({
          value,
          topic: `$aws/things/pump/defender/metrics/${format}/rejected`,
        });
        expect(body).toMatchObject({ thingName: 'pump', ...REJECTED });
      }
    }
    expect(taken).toEqual([]);
  },
);

test.each<[string, Path, unknown]>([
  ['a report id of 0', ['header', 'report_id'], 0],
  ['a report id with a fraction', ['header', 'report_id'], 1.5],
  ['a report id as text', ['header', 'report_id'], '1'],
  ['a report id beyond 2^53', ['header', 'report_id'], 2 ** 53],
  ['a version as a number', ['header', 'version'], 1],
  ['a port of 0', ['metrics', 'listening_tcp_ports', 'ports', 0, 'port'], 0],
  ['a port of 65536', ['metrics', 'listening_udp_ports', 'ports', 0, 'port'], 65_536],
  ['a negative total', ['metrics', 'listening_tcp_ports', 'total'], -1],
  ['a negative delta', ['metrics', 'network_stats', 'bytes_out'], -1],
  [
    'a connection to a host name',
    ['metrics', 'tcp_connections', 'established_connections', 'connections', 0, 'remote_addr'],
    'example.org:443',
  ],
  ['a custom metric outside an array', ['custom_metrics', 'cpu'], { number: 1 }],
  ['a custom metric of AWS', ['custom_metrics', 'aws:cpu'], [{ number: 1 }]],
  ['a custom metric with a list of mixed types', ['custom_metrics', 'cpu'], [{ number_list: [1, 'a'] }]],
])('%s is malformed', (_name, path, value) => {
  const { send, taken } = createIntake();
  expect(send('pump', replaced(report(7), path, value)).body).toMatchObject(REJECTED);
  expect(taken).toEqual([]);
});

test('text that is no JSON, not UTF-8, or two documents; CBOR with a duplicate key, an endless length or a rest', () => {
  const { intake, answers } = createIntake();
  const json = [
    Buffer.from('{"header":'),
    Buffer.from([0x22, 0xff, 0x22]),
    Buffer.from('{}{}'),
    Buffer.alloc(0),
  ];
  const cbor = [
    Buffer.from([0xa2, 0x61, 0x61, 0x01, 0x61, 0x61, 0x01]),
    Buffer.from([0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    Buffer.concat([Buffer.from(encode(report(1))), Buffer.from([0x00])]),
  ];
  for (const payload of json) intake.report('pump', 'json', payload);
  for (const payload of cbor) intake.report('pump', 'cbor', payload);
  expect(answers).toHaveLength(7);
  for (const { body } of answers) expect(body).toMatchObject(REJECTED);
});

test('a repeated id is accepted and not counted; a smaller one counts', () => {
  const { send, taken, intake } = createIntake();
  for (const id of [10, 10, 9]) expect(send('pump', report(id)).body).toMatchObject({ status: 'ACCEPTED' });
  expect(taken).toHaveLength(2);
  expect(intake.counters).toMatchObject({ reportsAccepted: 2, reportsDuplicate: 1 });
});

test('with the documented interval a second report within 300 s is throttled, for this device alone', async () => {
  const { send, pass } = createIntake(300_000);
  expect(send('pump', report(1)).body).toMatchObject({ status: 'ACCEPTED' });
  await pass(299_000);
  expect(send('pump', report(2)).body).toMatchObject({
    status: 'REJECTED',
    reportId: 2,
    statusDetails: { ErrorCode: 'Throttled' },
  });
  expect(send('monitor', report(1)).body).toMatchObject({ status: 'ACCEPTED' });
  await pass(1_000);
  expect(send('pump', report(3)).body).toMatchObject({ status: 'ACCEPTED' });
});

test('the thing of the topic is whose report it is; a name that no thing has is rejected', () => {
  const { send, taken } = createIntake();
  send('other', report(1));
  expect(taken.map(({ thing }) => thing)).toEqual(['other']);
  expect(send('x'.repeat(129), report(1)).body).toMatchObject(REJECTED);
  expect(send('a\u0001b', report(1)).body).toMatchObject(REJECTED);
});

test('whatever one device sends, it is answered once and the next device is counted as ever', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...PATHS),
      fc.jsonValue(),
      fc.constantFrom<ReportFormat>('json', 'cbor'),
      (path, value, format) => {
        const { send, taken, answers } = createIntake();
        send('hostile', replaced(report(1), path, value), format);
        expect(answers).toHaveLength(1);
        const before = taken.length;
        expect(send('steady', report(1), format).body).toMatchObject({ status: 'ACCEPTED' });
        expect(taken).toHaveLength(before + 1);
        expect(taken.at(-1)).toMatchObject({
          thing: 'steady',
          values: { 'aws:listening-tcp-ports': { ports: [22] }, cpu: { number: 12.5 } },
        });
      },
    ),
    { numRuns: 300 },
  );
});

test('random bytes are malformed in both formats, and nobody is counted', () => {
  const { intake, taken, answers } = createIntake();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.constantFrom('json', 'cbor'), (bytes, format) => {
      intake.report('hostile', format, Buffer.from(bytes));
      expect(answers.pop()!.body).toMatchObject(REJECTED);
    }),
    { numRuns: 500 },
  );
  expect(taken).toEqual([]);
});
