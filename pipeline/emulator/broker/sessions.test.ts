import { afterEach, beforeEach, expect, it } from 'vitest';
import { HOUR, type VirtualClock } from '#kernel';
import { createDataPath, whenClosed } from './testing/data-path.ts';

let lab: Awaited<ReturnType<typeof createDataPath>>;
beforeEach(async () => {
  lab = await createDataPath();
});
afterEach(() => lab.close());

const pass = (ms: number) => (lab.context.clock as VirtualClock).run('test', (hold) => hold.sleep(ms));
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
async function until(check: () => boolean): Promise<void> {
  for (let turns = 0; !check(); turns++) {
    if (turns > 20_000) throw new Error('it never happened');
    await turn();
  }
}

/** Subscribes in a persistent session, leaves, misses a message, stays away and comes back. */
async function comeBackAfter(ms: number) {
  const first = (await lab.connect({ clean: false }))!;
  await first.subscribeAsync('orders', { qos: 1 });
  await first.endAsync();
  await until(() => lab.broker.session('pump') === undefined);
  lab.broker.publish({ topic: 'orders', payload: Buffer.from('missed'), qos: 1, retain: false });
  await pass(ms);
  const received: string[] = [];
  const second = await lab.connect({ clean: false });
  second!.on('message', (_topic, payload) => received.push(String(payload)));
  lab.broker.publish({ topic: 'orders', payload: Buffer.from('live'), qos: 1, retain: false });
  await second!.subscribeAsync('end', { qos: 1 });
  lab.broker.publish({ topic: 'end', payload: Buffer.from('end'), qos: 1, retain: false });
  await until(() => received.includes('end'));
  // QoS 1 is at least once.
  return [...new Set(received)];
}

it('keeps subscriptions and QoS 1 messages of a persistent session for an hour', async () => {
  expect(await comeBackAfter(HOUR - 60_000)).toEqual(['missed', 'live', 'end']);
});

it('forgets a persistent session after an hour', async () => {
  expect(await comeBackAfter(HOUR)).toEqual(['end']);
});

it('counts versions of a client id, and begins again after an hour offline', async () => {
  const versions: unknown[] = [];
  for (const away of [0, 60_000, HOUR]) {
    await pass(away);
    const client = (await lab.connect())!;
    await until(() => lab.broker.session('pump') !== undefined);
    versions.push(lab.event('presence/connected/pump')!['versionNumber']);
    await client.endAsync();
    await until(() => lab.broker.session('pump') === undefined);
  }
  expect(versions).toEqual([0, 1, 0]);
});

it('sends the will when a connection is lost, and not after a goodbye', async () => {
  const listener = (await lab.connect({ clientId: 'listener' }))!;
  const received: string[] = [];
  listener.on('message', (topic, payload) => received.push(`${topic} ${String(payload)}`));
  await listener.subscribeAsync('last/words', { qos: 1 });
  const will = { topic: 'last/words', payload: Buffer.from('gone'), qos: 1, retain: false } as const;
  const polite = (await lab.connect({ will }))!;
  await polite.endAsync();
  await until(() => lab.broker.session('pump') === undefined);
  expect(received).toEqual([]);
  const rude = (await lab.connect({ will }))!;
  rude.stream.destroy();
  await until(() => received.length > 0);
  expect(received).toEqual(['last/words gone']);
  expect(lab.event('disconnected/pump')).toMatchObject({ disconnectReason: 'CONNECTION_LOST' });
});

it('announces connects, disconnects and subscriptions with the documented members and no others', async () => {
  const client = (await lab.connect())!;
  await client.subscribeAsync(['a', 'b/+']);
  const session = lab.broker.session('pump')!.session;
  const head = {
    clientId: 'pump',
    timestamp: lab.context.clock.now(),
    sessionIdentifier: session.sessionIdentifier,
    principalIdentifier: lab.device.certificateId,
  };
  expect(lab.event('presence/connected/pump')).toEqual({
    ...head,
    eventType: 'connected',
    ipAddress: '127.0.0.1',
    versionNumber: 0,
  });
  expect(lab.event('subscriptions/subscribed/pump')).toEqual({
    ...head,
    eventType: 'subscribed',
    topics: ['a', 'b/+'],
  });
  await client.unsubscribeAsync('a');
  expect(lab.event('subscriptions/unsubscribed/pump')).toEqual({
    ...head,
    eventType: 'unsubscribed',
    topics: ['a'],
  });
  const ended = whenClosed(client);
  lab.broker.disconnect('pump');
  await ended;
  await until(() => lab.event('disconnected/pump') !== undefined);
  expect(lab.event('presence/disconnected/pump')).toEqual({
    ...head,
    eventType: 'disconnected',
    clientInitiatedDisconnect: false,
    disconnectReason: 'API_INITIATED_DISCONNECT',
    versionNumber: 0,
  });
});

it('reads keep-alives of 0 and over 1200 s as 1200 s, and under 30 s as 30 s', async () => {
  for (const [asked, granted] of [
    [0, 1200],
    [5, 30],
    [90, 90],
    [2000, 1200],
  ] as const) {
    const client = (await lab.connect({ keepalive: asked, reschedulePings: false }))!;
    await until(() => lab.broker.session('pump') !== undefined);
    expect(lab.broker.session('pump')!.session.keepAliveSeconds).toBe(granted);
    await client.endAsync(true);
    await until(() => lab.broker.session('pump') === undefined);
  }
});
