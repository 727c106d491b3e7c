import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect as connectTls } from 'node:tls';
import { MqttClient } from 'mqtt';

import { ConnectionRegistry, VirtualClock, createRandom, silentLogger } from '#kernel';
import { createAwsClients, deployStack, destroyStack, provisionDevices } from '#pipeline';
import { createAwsEmulator, createCertificateAuthority, issueServerCertificate } from './index.ts';
import { startFakeHec } from './services/firehose/testing/fake-hec.ts';

const START_MS = Date.parse('2026-01-05T00:00:00Z');
const STACK = 'iot-posture-lab';
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

async function startEmulator() {
  const clock = new VirtualClock({ startMs: START_MS });
  const ca = await createCertificateAuthority();
  const server = await issueServerCertificate({ ca });
  const hec = await startFakeHec();
  const emulator = await createAwsEmulator({
    clock,
    logger: silentLogger,
    random: createRandom('emulator test'),
    connections: new ConnectionRegistry(),
    ca,
    server,
    trustedCaPem: [hec.caPem],
    region: 'us-east-1',
    accountId: '000000000000',
  });
  const clients = createAwsClients({
    region: 'us-east-1',
    endpoint: emulator.httpUrl,
    credentials: CREDENTIALS,
  });
  return { clock, ca, hec, emulator, clients };
}

let lab: Awaited<ReturnType<typeof startEmulator>>;
beforeAll(async () => {
  lab = await startEmulator();
});
afterAll(async () => {
  lab.clients.destroy();
  await lab.emulator.close();
  await lab.hec[Symbol.asyncDispose]();
});

interface HecObject {
  readonly event: { readonly name: string };
}

const report = {
  header: { report_id: 1, version: '1.0' },
  metrics: { listening_tcp_ports: { ports: [{ port: 21 }, { port: 22 }], total: 2 } },
};

test('a report becomes events in HEC, and destroying the deployment leaves nothing', async () => {
  const { clock, clients, hec, emulator, ca } = lab;
  const { outputs } = await clock.run('deploy', () =>
    deployStack({
      clients,
      stackName: STACK,
      parameters: { SplunkHecEndpoint: hec.url, SplunkIndex: 'iot_posture' },
      hecToken: 'token',
      pollMs: 10,
    }),
  );
  const [device] = await provisionDevices({
    clients,
    devices: [{ thingName: 'pump-001' }],
    policyName: outputs['DevicePolicyName']!,
    thingGroupName: outputs['DeviceGroupName']!,
  });

  const socket = connectTls({
    host: '127.0.0.1',
    port: emulator.mqttsPort,
    ca: ca.certificatePem,
    cert: device!.certificatePem,
    key: device!.privateKeyPem,
  });
  const client = new MqttClient(() => socket, {
    clientId: 'pump-001',
    protocolVersion: 4,
    reconnectPeriod: 0,
    keepalive: 0,
  });
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('close', () => reject(new Error('refused')));
  });
  const topic = `$aws/things/pump-001/defender/metrics/json`;
  const answer = new Promise((resolve) =>
    client.once('message', (_topic, payload) => resolve(JSON.parse(payload.toString('utf8')))),
  );
  await client.subscribeAsync([`${topic}/accepted`, `${topic}/rejected`], { qos: 1 });
  await client.publishAsync(topic, JSON.stringify(report), { qos: 1 });
  expect(await answer).toMatchObject({ status: 'ACCEPTED', thingName: 'pump-001' });

  await clock.run('delivery', (hold) => hold.sleep(150_000));
  const events = hec.events
    .flatMap((body) => body.split(/(?<=\})(?=\{"time")/))
    .map((text) => JSON.parse(text) as HecObject);
  const named = (name: string) => events.find(({ event }) => event.name === name);
  expect(named('aws:listening-tcp-ports')).toEqual({
    time: START_MS / 1000,
    host: 'pump-001',
    sourcetype: 'aws-iot-device-defender',
    index: 'iot_posture',
    event: {
      name: 'aws:listening-tcp-ports',
      thing: 'pump-001',
      value: { ports: [21, 22] },
      version: 1,
      timestamp: START_MS,
    },
  });
  expect(named('aws:num-listening-tcp-ports')).toMatchObject({ event: { value: { count: 2 } } });
  const counters = emulator.counters();
  expect(counters).toMatchObject({
    metricsExported: events.length,
    exportsDropped: 0,
    recordsDelivered: counters.recordsTaken,
    recordsBackedUp: 0,
  });
  await client.endAsync();
  await clock.run('destroy', () => destroyStack({ clients, stackName: STACK, pollMs: 10 }));
});
