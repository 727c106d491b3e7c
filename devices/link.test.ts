import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRandom, HOUR, MINUTE, SECOND, VirtualClock, type Hold } from '#kernel';
import { noAddressBook } from './address-book.ts';
import { newCounters } from './counters.ts';
import { Link } from './link.ts';
import { OpenConnections } from './open-connections.ts';
import { createTestBroker } from './testing/test-broker.ts';
import { TlsIdentities } from './tls-identity.ts';

let lab: Awaited<ReturnType<typeof createTestBroker>>;
let clock: VirtualClock;
let link: Link;
let counters: ReturnType<typeof newCounters>;
const openConnections = new OpenConnections();

const newLink = (port = lab.broker.port) => {
  const { caPem, certificatePem, privateKeyPem } = lab.spec('pump-1');
  counters = newCounters();
  return new Link({
    clock,
    logger: lab.logger,
    random: createRandom('link'),
    addressBook: port === lab.broker.port ? lab.connections : noAddressBook,
    openConnections,
    identities: new TlsIdentities(),
    identity: { caPem, certificatePem, privateKeyPem },
    endpoint: { host: '127.0.0.1', port },
    clientId: 'pump-1',
    sourceAddress: '10.20.1.7',
    counters,
    subscriptions: [],
    onMessage: () => {},
    onUp: async () => {},
    onSent: () => {},
  });
};

beforeEach(async () => {
  lab = await createTestBroker();
  clock = lab.clock as VirtualClock;
  link = newLink();
});

afterEach(async () => {
  link.abandon();
  await link.drop();
  await lab.close();
});

const run = <T>(main: (hold: Hold) => Promise<T>) => clock.run('test', main);

test('a denied publish ends the connection and is counted, then the link comes back', async () => {
  lab.deny('iot:Publish topic/admin/commands');
  await run(async (hold) => {
    await link.connect(hold);
    expect(await link.publish('devices/pump-1/telemetry', '{}', hold)).toBe('acknowledged');
    expect(await link.publish('admin/commands', '{}', hold)).toBe('closed');
    expect(link.connection).toBeUndefined();
    await hold.sleep(2 * SECOND);
    expect(link.connection).toBeDefined();
  });
  expect(counters).toMatchObject({ publishes: 2, denials: 1, disconnects: 1, connects: 2 });
});

test('a denied subscribe ends the connection and is counted', async () => {
  lab.deny('iot:Subscribe topicfilter/secrets/#');
  await run(async (hold) => {
    await link.connect(hold);
    expect(await link.subscribe('secrets/#', hold)).not.toBe('granted');
  });
  expect(counters.denials).toBe(1);
});

test('attempts that fail come further and further apart', async () => {
  lab.deny('iot:Connect client/pump-1');
  await run(async (hold) => {
    expect(await link.connect(hold)).toBe(false);
    await hold.sleep(HOUR);
  });
  const attempts = lab.traffic.filter(({ what }) => what === 'connect').map(({ atMs }) => atMs);
  const gaps = attempts.slice(1).map((at, index) => at - attempts[index]!);
  for (const [index, gap] of gaps.slice(0, 6).entries()) {
    const longest = 1_500 * 2 ** (index + 1);
    expect(gap).toBeGreaterThanOrEqual(longest * 0.75);
    expect(gap).toBeLessThanOrEqual(longest);
  }
  expect(Math.max(...gaps)).toBeLessThanOrEqual(128 * SECOND);
  expect(counters).toMatchObject({ connects: 0, connectFailures: attempts.length });
});

test('two connects within a second are kept apart, so that AWS takes both', async () => {
  await run(async (hold) => {
    const before = clock.now();
    await link.connect(hold);
    await link.disconnect(hold);
    expect(await link.connect(hold)).toBe(true);
    expect(clock.now() - before).toBeGreaterThan(SECOND);
  });
});

test('an idle link pings in time, so that the broker keeps it', async () => {
  await run(async (hold) => {
    await link.connect(hold);
    await hold.sleep(6 * HOUR);
  });
  expect(counters).toMatchObject({ connects: 1, disconnects: 0 });
});

test('a link that was disconnected on purpose stays down', async () => {
  await run(async (hold) => {
    await link.connect(hold);
    await link.disconnect(hold);
    await hold.sleep(HOUR);
  });
  expect(counters).toMatchObject({ connects: 1, disconnects: 1 });
});

test('a server that never answers costs lab time, not a stand-still', async () => {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => sockets.add(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const lonely = newLink((silent.address() as { port: number }).port);
  await run(async (hold) => {
    const before = clock.now();
    expect(await lonely.connect(hold)).toBe(false);
    expect(clock.now() - before).toBeGreaterThanOrEqual(30 * SECOND);
    expect(clock.now() - before).toBeLessThan(2 * MINUTE);
  });
  lonely.abandon();
  for (const socket of sockets) socket.destroy();
  silent.close();
});
