import { expect, test } from 'vitest';
import { createRandom, MINUTE, silentLogger, VirtualClock } from '#kernel';
import { createDetectBeside } from './beside.ts';
import { WINDOW_DELAY_MS } from './device-defender.ts';

const START_MS = Date.UTC(2026, 0, 5);
const EXPORTS = '$aws/rules/metrics';

function start() {
  const clock = new VirtualClock({ startMs: START_MS });
  const published: { topic: string; payload: Buffer }[] = [];
  const detect = createDetectBeside({
    clock,
    logger: silentLogger,
    random: createRandom('beside'),
    region: 'us-east-1',
    accountId: '000000000000',
    exportTopic: EXPORTS,
    metrics: [
      'aws:listening-tcp-ports',
      'aws:num-authorization-failures',
      'aws:num-connection-attempts',
      'aws:num-disconnects',
      'aws:num-messages-received',
      'aws:num-messages-sent',
      'aws:source-ip-address',
    ],
    customMetrics: { 'battery-level': 'number' },
    isWatched: (thing) => thing.startsWith('pump-'),
    publish: (topic, payload) => published.push({ topic, payload }),
  });
  return {
    detect,
    published,
    tell: (topic: string, body: unknown) =>
      detect.heard(topic, Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))),
    /** The values that were exported, by metric. */
    exported: () =>
      published
        .filter(({ topic }) => topic === EXPORTS)
        .flatMap(({ payload }) => JSON.parse(payload.toString()).metrics as Record<string, unknown>[]),
    passWindow: () => clock.run('window', (hold) => hold.sleep(5 * MINUTE + WINDOW_DELAY_MS)),
  };
}

const report = (ports: number[]) => ({
  header: { report_id: 1, version: '1.0' },
  metrics: { listening_tcp_ports: { ports: ports.map((port) => ({ port })), total: ports.length } },
  custom_metrics: { 'battery-level': [{ number: 71 }] },
});

test('reports on own topics and lifecycle events become exports in the shape of AWS', async () => {
  const { tell, exported, passWindow, published } = start();
  tell('$aws/events/presence/connected/pump-001', { clientId: 'pump-001', ipAddress: '203.0.113.7' });
  tell('devices/pump-001/telemetry', '{}');
  tell('devices/pump-001/defender/metrics/json', report([22, 21]));
  tell('$aws/events/presence/disconnected/pump-001', { disconnectReason: 'AUTH_ERROR' });
  tell('$aws/events/presence/connect_failed/pump-001', { ipAddress: '203.0.113.7' });
  await passWindow();
  const timestamp = START_MS + 5 * MINUTE;
  const thing = 'pump-001';
  expect(exported()).toEqual(
    expect.arrayContaining([
      { name: 'aws:listening-tcp-ports', thing, value: { ports: [22, 21] }, version: 1, timestamp: START_MS },
      { name: 'battery-level', thing, value: { number: 71 }, version: 1, timestamp: START_MS },
      { name: 'aws:num-authorization-failures', thing, value: { count: 2 }, version: 1, timestamp },
      { name: 'aws:num-connection-attempts', thing, value: { count: 2 }, version: 1, timestamp },
      { name: 'aws:num-disconnects', thing, value: { count: 1 }, version: 1, timestamp },
      { name: 'aws:num-messages-sent', thing, value: { count: 2 }, version: 1, timestamp },
    ]),
  );
  expect(published.map(({ topic }) => topic)).toContain('devices/pump-001/defender/metrics/json/accepted');
});

test('what nobody beside a broker can know is not exported, and strangers and nonsense are passed over', async () => {
  const { detect, tell, exported, passWindow, published } = start();
  expect(detect.exported).not.toContain('aws:num-messages-received');
  tell('$aws/events/presence/connected/laptop', { ipAddress: '203.0.113.7' });
  tell('$aws/events/presence/connected/pump-001', 'not JSON');
  tell('devices/laptop/defender/metrics/json', report([22]));
  tell('devices/pump-001/defender/metrics/json/accepted', '{}');
  await passWindow();
  expect(exported()).toEqual([]);
  tell('devices/pump-001/defender/metrics/json', 'not a report');
  expect(published).toMatchObject([{ topic: 'devices/pump-001/defender/metrics/json/rejected' }]);
  expect(detect.counters()).toMatchObject({ reportsAccepted: 0, reportsRejected: 1 });
});
