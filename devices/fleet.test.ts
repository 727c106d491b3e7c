import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRandom, MINUTE, VirtualClock, type Hold } from '#kernel';
import { createFleet, type FleetControl } from './index.ts';
import { createTestBroker } from './testing/test-broker.ts';

let lab: Awaited<ReturnType<typeof createTestBroker>>;
let fleet: FleetControl;
let clock: VirtualClock;

beforeEach(async () => {
  lab = await createTestBroker();
  clock = lab.clock as VirtualClock;
  fleet = createFleet({ ...lab, random: createRandom('fleet') });
});

afterEach(async () => {
  await fleet.close();
  await lab.close();
});

const run = <T>(main: (hold: Hold) => Promise<T>) => clock.run('test', main);

test('connected devices report at their phase and their reports are accepted', async () => {
  await run(async (hold) => {
    await fleet.create([
      lab.spec('pump-1', {
        report: { format: 'json', names: 'long', intervalMs: 5 * MINUTE, phaseMs: 1_000 },
      }),
      lab.spec('pump-2', {
        report: { format: 'cbor', names: 'short', intervalMs: 5 * MINUTE, phaseMs: 2_000 },
      }),
    ]);
    await fleet.connect(['pump-1', 'pump-2']);
    await hold.sleep(12 * MINUTE);
  });
  expect(await fleet.counters()).toMatchObject({
    devices: 2,
    connected: 2,
    connects: 2,
    reportsSent: 6,
    reportsAccepted: 6,
    reportsRejected: 0,
  });
  expect(lab.defender.counters()).toMatchObject({ reportsReceived: 6, reportsAccepted: 6 });
  const reports = lab.datapoints.filter(({ values }) => values['aws:listening-tcp-ports']);
  expect(reports.map(({ thing, atMs }) => [thing, atMs % (5 * MINUTE)])).toEqual([
    ['pump-1', 1_000],
    ['pump-2', 2_000],
    ['pump-1', 1_000],
    ['pump-2', 2_000],
    ['pump-1', 1_000],
    ['pump-2', 2_000],
  ]);
});

test('many devices connect in the order given', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `pump-${index}`);
  const order = names.toReversed();
  await run(async (hold) => {
    await fleet.create(names.map((name) => lab.spec(name)));
    await hold.lend(fleet.connect(order));
  });
  const connected = lab.messages
    .filter(({ topic }) => topic.startsWith('$aws/events/presence/connected/'))
    .map(({ topic }) => topic.split('/').at(-1));
  expect(connected).toEqual(order);
});

test('devices that were disconnected connect again no sooner than AWS allows', async () => {
  const ms = await run(async (hold) => {
    await fleet.create(['pump-1', 'pump-2', 'pump-3'].map((name) => lab.spec(name)));
    await fleet.connect(['pump-1', 'pump-2', 'pump-3']);
    const before = clock.now();
    await fleet.disconnect(['pump-2']);
    await hold.lend(fleet.connect(['pump-1', 'pump-2', 'pump-3']));
    return clock.now() - before;
  });
  expect(ms).toBeGreaterThanOrEqual(1_000);
  expect(await fleet.counters()).toMatchObject({
    connected: 3,
    connects: 4,
    connectFailures: 0,
    disconnects: 1,
  });
});

test('a refused connection is named, the others connect', async () => {
  lab.deny('iot:Connect client/pump-2');
  await run(async (hold) => {
    await fleet.create(['pump-1', 'pump-2', 'pump-3'].map((name) => lab.spec(name)));
    await expect(hold.lend(fleet.connect(['pump-1', 'pump-2', 'pump-3']))).rejects.toMatchObject({
      code: 'LAB_DEVICE_FAILED',
      message: expect.stringContaining('pump-2'),
    });
  });
  expect(await fleet.counters()).toMatchObject({ connected: 2, connectFailures: 1 });
});
