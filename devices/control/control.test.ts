import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRandom, MINUTE, silentLogger, SystemClock } from '#kernel';
import {
  connectFleet,
  createFleet,
  remoteAddressBook,
  startAddressBookServer,
  startFleetServer,
} from '../index.ts';
import type { FleetControl, JsonServer } from '../index.ts';
import { createTestBroker } from '../testing/test-broker.ts';

const token = 'a token of some length';
const clock = new SystemClock({ speed: 600 });

let lab: Awaited<ReturnType<typeof createTestBroker>>;
let addresses: JsonServer;
let server: JsonServer;
let fleet: FleetControl;

beforeEach(async () => {
  lab = await createTestBroker({}, { clock });
  addresses = await startAddressBookServer({ logger: silentLogger, connections: lab.connections, token });
  server = await startFleetServer({
    logger: silentLogger,
    token,
    createFleet: () =>
      createFleet({
        clock,
        logger: silentLogger,
        random: createRandom('remote'),
        connections: remoteAddressBook({ url: addresses.url, token }),
      }),
  });
  fleet = await connectFleet({ url: server.url, token, clock });
});

afterEach(async () => {
  await server.close();
  await addresses.close();
  await lab.close();
  clock.close();
});

test('a fleet behind a socket connects from its lab addresses, reports, and runs behaviors', async () => {
  const startMs = clock.now();
  await fleet.create([
    lab.spec('pump-1', {
      report: { format: 'json', names: 'long', intervalMs: MINUTE, phaseMs: startMs % MINUTE },
    }),
    lab.spec('pump-2', { sourceAddress: '10.20.9.9' }),
  ]);
  await fleet.connect(['pump-1', 'pump-2']);
  await fleet.start({
    id: 'twin',
    behavior: 'denied-once',
    things: ['pump-2'],
    atMs: startMs + MINUTE,
    params: { topic: 'a' },
  });
  await expect
    .poll(async () => ({ ...(await fleet.counters()), state: (await fleet.status()).runs[0]?.state }))
    .toMatchObject({
      devices: 2,
      connected: 2,
      reportsAccepted: expect.toSatisfy((n: number) => n > 0),
      state: 'done',
    });
  const sources = [...lab.broker.devices()].map(({ device, sourceIp }) => [device.name, sourceIp]);
  expect(sources.toSorted()).toEqual([
    ['pump-1', '10.20.1.7'],
    ['pump-2', '10.20.9.9'],
  ]);
});

test('close leaves an empty fleet for the next caller', async () => {
  await fleet.create([lab.spec('pump-1')]);
  await fleet.connect(['pump-1']);
  await fleet.start({ id: 'attack-1', behavior: 'rogue-listener', things: ['pump-1'], atMs: 0 });
  await fleet.close();
  const next = await connectFleet({ url: server.url, token, clock });
  expect(await next.status()).toMatchObject({ devices: [], runs: [] });
  await next.create([lab.spec('pump-1')]);
  await next.start({ id: 'attack-1', behavior: 'rogue-listener', things: ['pump-1'], atMs: 0 });
});

test('errors keep their code, message and hint on the way', async () => {
  await expect(fleet.connect(['nobody'])).rejects.toMatchObject({
    code: 'LAB_USAGE',
    message: 'The fleet has no device "nobody".',
  });
  lab.deny('iot:Connect client/pump-1');
  await fleet.create([lab.spec('pump-1')]);
  await expect(fleet.connect(['pump-1'])).rejects.toMatchObject({
    code: 'LAB_DEVICE_FAILED',
    hint: expect.stringContaining('policy'),
  });
});

test('parameters that a behavior does not take are refused before anything starts', async () => {
  await fleet.create([lab.spec('pump-1')]);
  const start = {
    id: 'x',
    behavior: 'rogue-listener' as const,
    things: ['pump-1'],
    atMs: 0,
    params: { prot: 21 },
  };
  await expect(fleet.start(start)).rejects.toMatchObject({
    code: 'LAB_USAGE',
    message: expect.stringContaining('prot'),
  });
  expect((await fleet.status()).runs).toEqual([]);
});

test('another clock is noticed at once', async () => {
  const late = { ...clock, now: () => clock.now() - 10 * MINUTE } as unknown as SystemClock;
  await expect(connectFleet({ url: server.url, token, clock: late })).rejects.toMatchObject({
    code: 'LAB_CONFIG_INVALID',
    message: expect.stringMatching(/differs by \d+ s/),
  });
});

test('a wrong token, no server, and a short token each have their error', async () => {
  await expect(
    connectFleet({ url: server.url, token: 'another token, also long', clock }),
  ).rejects.toMatchObject({
    code: 'LAB_CONFIG_INVALID',
  });
  await expect(connectFleet({ url: 'http://127.0.0.1:1', token, clock })).rejects.toMatchObject({
    code: 'LAB_TARGET_UNAVAILABLE',
  });
  await expect(
    startFleetServer({ logger: silentLogger, token: 'short', createFleet: () => fleet }),
  ).rejects.toMatchObject({ code: 'LAB_CONFIG_INVALID' });
});

test.each([
  ['nothing but POST', { method: 'GET' }, '', 405],
  ['no unknown command', { path: '/fleet/explode' }, 'null', 404],
  ['no inherited name', { path: '/__proto__' }, 'null', 404],
  ['no other content', { headers: { 'content-type': 'text/plain' } }, 'null', 415],
  ['no broken JSON', {}, '{', 400],
  ['no argument of another shape', {}, '{"things":1}', 400],
  ['no longer body than it allows', { headers: { 'content-length': String(2 ** 40) } }, undefined, 413],
] as const)('the server takes %s', async (_what, options, body, status) => {
  const { headers, ...rest } = { headers: {}, ...options };
  const answer = await new Promise<number>((resolve, reject) => {
    const sent = request(
      new URL('/fleet/connect', server.url),
      {
        method: 'POST',
        ...rest,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
        sent.destroy();
      },
    );
    sent.on('error', reject);
    if (body === undefined) sent.flushHeaders();
    else sent.end(body);
  });
  expect(answer).toBe(status);
});
