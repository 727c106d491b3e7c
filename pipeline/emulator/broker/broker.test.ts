import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestCertificate } from './testing/certificates.ts';
import { createDataPath, whenClosed } from './testing/data-path.ts';

const REPORT_TOPIC = '$aws/things/pump/defender/metrics/json';
const REPORT = {
  header: { report_id: 7, version: '1.0' },
  metrics: {
    listening_tcp_ports: {
      ports: [{ port: 22, interface: 'eth0' }, { port: 22, interface: 'eth1' }, { port: 1883 }],
      total: 3,
    },
  },
};

let lab: Awaited<ReturnType<typeof createDataPath>>;

beforeEach(async () => {
  lab = await createDataPath();
});
afterEach(() => lab.close());

const settled = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
/** Turns of the event loop until `check` holds; gives up loudly. */
async function until(check: () => boolean): Promise<void> {
  for (let turns = 0; !check(); turns++) {
    if (turns > 20_000) throw new Error('it never happened');
    await settled();
  }
}

describe('the data path', () => {
  it('brings a report from the device to the Firehose record before the PUBACK', async () => {
    lab.registry.rules.set('Metrics', {
      sql: 'SELECT *',
      actions: [{ firehose: { roleArn: 'rule-role', deliveryStreamName: 'stream' } }],
    });
    lab.registry.profiles = [
      {
        additionalMetricsToRetainV2: [
          { metric: 'aws:num-listening-tcp-ports', exportMetric: true },
          { metric: 'aws:listening-tcp-ports', exportMetric: true },
        ],
        metricsExportConfig: { mqttTopic: '$aws/rules/Metrics', roleArn: 'export-role' },
      },
    ];
    const client = (await lab.connect())!;
    const answer = new Promise<string>((resolve) =>
      client.on('message', (_topic, payload) => resolve(String(payload))),
    );
    await client.subscribeAsync([`${REPORT_TOPIC}/accepted`, `${REPORT_TOPIC}/rejected`]);
    await client.publishAsync(REPORT_TOPIC, JSON.stringify(REPORT), { qos: 1 });

    const timestamp = lab.context.clock.now();
    const of = (name: string, value: object) => ({ name, thing: 'pump', value, version: 1, timestamp });
    expect(lab.records).toHaveLength(1);
    expect(lab.records[0]!.stream).toBe('stream');
    expect(JSON.parse(lab.records[0]!.text)).toEqual({
      version: '1.0',
      metrics: [
        of('aws:num-listening-tcp-ports', { count: 3 }),
        of('aws:listening-tcp-ports', { ports: [22, 1883] }),
      ],
    });
    expect(JSON.parse(await answer)).toEqual({
      thingName: 'pump',
      reportId: 7,
      status: 'ACCEPTED',
      timestamp,
    });
  });

  it('rejects a malformed report in the documented words', async () => {
    const client = (await lab.connect())!;
    const answer = new Promise<string>((resolve) =>
      client.on('message', (_topic, payload) => resolve(String(payload))),
    );
    await client.subscribeAsync(`${REPORT_TOPIC}/rejected`);
    await client.publishAsync(REPORT_TOPIC, '{"header":', { qos: 1 });
    expect(JSON.parse(await answer)).toMatchObject({
      status: 'REJECTED',
      statusDetails: { ErrorCode: 'InvalidPayload', ErrorMessage: 'Malformed metrics report' },
    });
  });

  it('discards a report whose id it has seen', async () => {
    const client = (await lab.connect())!;
    for (const report_id of [7, 8, 7]) {
      const report = { ...REPORT, header: { ...REPORT.header, report_id } };
      await client.publishAsync(REPORT_TOPIC, JSON.stringify(report), { qos: 1 });
    }
    expect(lab.defender.counters()).toMatchObject({ reportsAccepted: 2, reportsDuplicate: 1 });
  });

  it('drops an export that its role may not publish', async () => {
    lab.registry.rules.set('Metrics', {
      sql: 'SELECT *',
      actions: [{ firehose: { roleArn: 'rule-role', deliveryStreamName: 'stream' } }],
    });
    lab.registry.profiles = [
      {
        behaviors: [{ name: 'ports', metric: 'aws:num-listening-tcp-ports', exportMetric: true }],
        metricsExportConfig: { mqttTopic: '$aws/rules/Metrics', roleArn: 'export-role' },
      },
    ];
    lab.registry.deniedRoles.add('export-role');
    const client = (await lab.connect())!;
    await client.publishAsync(REPORT_TOPIC, JSON.stringify(REPORT), { qos: 1 });
    expect(lab.records).toEqual([]);
    expect(lab.defender.counters()).toMatchObject({ reportsAccepted: 1, exportsDenied: 1 });
  });

  it('exports cloud-side counts 40 seconds after the window ends, dated at its end', async () => {
    lab.registry.rules.set('Metrics', {
      sql: 'SELECT *',
      actions: [{ firehose: { roleArn: 'rule-role', deliveryStreamName: 'stream' } }],
    });
    lab.registry.profiles = [
      {
        additionalMetricsToRetainV2: [
          { metric: 'aws:num-messages-sent', exportMetric: true },
          { metric: 'aws:num-connection-attempts', exportMetric: true },
        ],
        metricsExportConfig: { mqttTopic: '$aws/rules/Metrics', roleArn: 'export-role' },
      },
    ];
    const { clock } = lab.context;
    const start = clock.now();
    const client = (await lab.connect())!;
    await client.publishAsync('telemetry', 'a', { qos: 1 });
    await client.publishAsync('telemetry', 'b', { qos: 1 });
    const virtual = clock as import('#kernel').VirtualClock;
    await virtual.run('test', async (hold) => {
      await hold.sleep(339_999);
      expect(lab.records).toEqual([]);
      await hold.sleep(1);
    });
    const timestamp = start + 300_000;
    expect(JSON.parse(lab.records[0]!.text)).toEqual({
      version: '1.0',
      metrics: [
        { name: 'aws:num-messages-sent', thing: 'pump', value: { count: 2 }, version: 1, timestamp },
        { name: 'aws:num-connection-attempts', thing: 'pump', value: { count: 1 }, version: 1, timestamp },
      ],
    });
  });
});

describe('connecting', () => {
  it.each(['INACTIVE', 'REVOKED'])(
    'is refused without CONNACK to a certificate that is %s',
    async (status) => {
      lab.registry.status = status;
      expect(await lab.connect()).toBeUndefined();
    },
  );

  it('is refused to an unknown certificate', async () => {
    expect(await lab.connect({}, await createTestCertificate('stranger'))).toBeUndefined();
  });

  it('is refused to a certificate that has expired in lab time', async () => {
    lab.registry.notAfterMs = lab.context.clock.now() - 1;
    expect(await lab.connect()).toBeUndefined();
  });

  it('is refused by policy, counted, and announced as connect_failed', async () => {
    lab.registry.denied.add('iot:Connect client/pump');
    expect(await lab.connect()).toBeUndefined();
    expect(lab.broker.counters()).toMatchObject({
      connectAttempts: 1,
      connectsRefused: 1,
      authorizationFailures: 1,
    });
    expect(lab.event('connect_failed/pump')).toMatchObject({ connectFailureReason: 'AUTHORIZATION_FAILED' });
  });

  it('is refused when the will topic is not allowed', async () => {
    lab.registry.denied.add('iot:Publish topic/last/words');
    expect(
      await lab.connect({ will: { topic: 'last/words', payload: Buffer.from('x'), qos: 0, retain: false } }),
    ).toBeUndefined();
  });

  it.each([
    ['LastWill', { will: { topic: 'w', payload: Buffer.from(''), qos: 0, retain: false } }],
    ['PersistentConnect', { clean: false }],
  ] as const)('is refused when a policy keeps %s from it', async (attribute, options) => {
    lab.registry.denied.add(attribute);
    expect(await lab.connect(options)).toBeUndefined();
    expect(await lab.connect()).toBeDefined();
  });

  it('is refused twice within a second of lab time', async () => {
    await lab.close();
    lab = await createDataPath({});
    expect(await lab.connect()).toBeDefined();
    expect(await lab.connect()).toBeUndefined();
  });

  it('takes over from a connection of the same client id', async () => {
    const first = (await lab.connect())!;
    const ended = whenClosed(first);
    expect(await lab.connect()).toBeDefined();
    await ended;
    await until(() => lab.event('disconnected/pump') !== undefined);
    expect(lab.event('disconnected/pump')).toMatchObject({
      disconnectReason: 'DUPLICATE_CLIENTID',
      clientInitiatedDisconnect: false,
    });
  });

  it('refuses MQTT 5 with the reason code for an unsupported version', async () => {
    const socket = lab.dial();
    // CONNECT, level 5, clean start, keep-alive 60, no properties, client id "a".
    socket.write(Buffer.from([0x10, 14, 0, 4, 77, 81, 84, 84, 5, 2, 0, 60, 0, 0, 1, 97]));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(Buffer.concat(chunks)).toEqual(Buffer.from([0x20, 3, 0, 0x84, 0]));
  });

  it('tells a goodbye from a lost connection', async () => {
    const polite = (await lab.connect())!;
    await polite.endAsync();
    await until(() => lab.event('disconnected/pump') !== undefined);
    expect(lab.event('disconnected/pump')).toMatchObject({ disconnectReason: 'CLIENT_INITIATED_DISCONNECT' });
    const rude = (await lab.connect())!;
    rude.stream.destroy();
    await until(() => lab.broker.counters().disconnects === 2);
    expect(lab.event('disconnected/pump')).toMatchObject({ disconnectReason: 'CONNECTION_LOST' });
  });

  it('ends after one and a half times the keep-alive in lab time', async () => {
    const client = (await lab.connect())!;
    const ended = whenClosed(client);
    await (lab.context.clock as import('#kernel').VirtualClock).run('test', (hold) => hold.sleep(1_800_001));
    await ended;
    await until(() => lab.event('disconnected/pump') !== undefined);
    expect(lab.event('disconnected/pump')).toMatchObject({ disconnectReason: 'MQTT_KEEP_ALIVE_TIMEOUT' });
  });
});

describe('a restart of the broker', () => {
  it('ends every connection and takes none until its time is over', async () => {
    const client = (await lab.connect())!;
    const ended = whenClosed(client);
    lab.broker.restart(30_000);
    await ended;
    await until(() => lab.event('disconnected/pump') !== undefined);
    expect(lab.event('disconnected/pump')).toMatchObject({ disconnectReason: 'SERVER_INITIATED_DISCONNECT' });
    expect(await lab.connect()).toBeUndefined();
    await (lab.context.clock as import('#kernel').VirtualClock).run('test', (hold) => hold.sleep(30_000));
    expect(await lab.connect()).toBeDefined();
  });
});

describe('publishing and subscribing', () => {
  it('ends the connection at a denied publish, after a change of policy too', async () => {
    const client = (await lab.connect())!;
    await client.publishAsync('secrets', 'x', { qos: 1 });
    lab.registry.denied.add('iot:Publish topic/secrets');
    lab.registry.revision++;
    const ended = whenClosed(client);
    client.publish('secrets', 'x', { qos: 1 }, () => {});
    await ended;
    await until(() => lab.event('disconnected/pump') !== undefined);
    expect(lab.event('disconnected/pump')).toMatchObject({ disconnectReason: 'AUTH_ERROR' });
    expect(lab.broker.counters().authorizationFailures).toBe(1);
  });

  it('ends the connection at a denied subscribe', async () => {
    lab.registry.denied.add('iot:Subscribe topicfilter/#');
    const client = (await lab.connect())!;
    const ended = whenClosed(client);
    client.subscribe('#', () => {});
    await ended;
    expect(lab.broker.counters().authorizationFailures).toBe(1);
  });

  it('ends the connection at nine filters in one SUBSCRIBE', async () => {
    const client = (await lab.connect())!;
    const ended = whenClosed(client);
    client.subscribe(
      Array.from({ length: 9 }, (_, index) => `f/${index}`),
      () => {},
    );
    await ended;
  });

  it('delivers neither what Receive denies nor the parent level of a # filter', async () => {
    lab.registry.denied.add('iot:Receive topic/a/hidden');
    const client = (await lab.connect())!;
    const topics: string[] = [];
    client.on('message', (topic) => topics.push(topic));
    await client.subscribeAsync('a/#');
    for (const topic of ['a', 'a/hidden', 'a/seen']) await client.publishAsync(topic, 'x', { qos: 1 });
    await until(() => topics.length > 0);
    await settled();
    expect(topics).toEqual(['a/seen']);
  });

  it('delivers a retained message to the exact filter only', async () => {
    const client = (await lab.connect())!;
    await client.publishAsync('r/one', 'kept', { qos: 1, retain: true });
    const topics: string[] = [];
    client.on('message', (topic, _payload, packet) => topics.push(`${topic} ${packet.retain}`));
    await client.subscribeAsync('r/#');
    await client.subscribeAsync('r/one');
    await until(() => topics.length > 0);
    await settled();
    expect(topics).toEqual(['r/one true']);
  });

  it('holds lab time until a QoS 1 delivery is acknowledged, and no longer', async () => {
    const client = (await lab.connect())!;
    await client.subscribeAsync('q', { qos: 1 });
    const received = new Promise((resolve) => client.once('message', resolve));
    lab.broker.publish({ topic: 'q', payload: Buffer.from('x'), qos: 1, retain: false });
    const clock = lab.context.clock as import('#kernel').VirtualClock;
    let isReceived = false;
    void received.then(() => {
      isReceived = true;
    });
    await clock.run('test', async (hold) => {
      await hold.sleep(1);
      expect(isReceived).toBe(true);
    });
  });

  it('discards the 101st publish of a second unacknowledged', async () => {
    const client = (await lab.connect())!;
    await Promise.all(Array.from({ length: 100 }, () => client.publishAsync('t', 'x', { qos: 1 })));
    client.publish('t', 'x', { qos: 1 }, () => {});
    await until(() => lab.broker.counters().publishesDiscarded === 1);
    expect(lab.broker.counters().publishesReceived).toBe(100);
  });

  it('ends a connection at a malformed packet as the client’s error', async () => {
    const client = (await lab.connect())!;
    const ended = whenClosed(client);
    // SUBSCRIBE without its mandatory flags and filters.
    client.stream.write(Buffer.from([0x80, 0x02, 0x00, 0x01]));
    await ended;
    await until(() => lab.event('disconnected/pump') !== undefined);
    expect(lab.event('disconnected/pump')).toMatchObject({ disconnectReason: 'CLIENT_ERROR' });
  });

  it('ends a connection that claims a packet over the limit before the packet arrives', async () => {
    const client = (await lab.connect())!;
    const ended = whenClosed(client);
    client.stream.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f, 0x00]));
    await ended;
    await until(() => lab.event('disconnected/pump') !== undefined);
    expect(lab.event('disconnected/pump')).toMatchObject({ disconnectReason: 'CLIENT_ERROR' });
  });
});
