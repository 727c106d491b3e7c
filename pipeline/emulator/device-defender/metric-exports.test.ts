import type { MetricToRetain } from '@aws-sdk/client-iot';
import { expect, test } from 'vitest';
import {
  ARN,
  MINUTE_MS,
  ROLE_ARN,
  START_MS,
  createDefenderLab,
  type DefenderLab,
} from './testing/defender-lab.ts';

const pump = { name: 'pump-001', registered: true, clientId: 'pump-001' };
const EXPORT = { mqttTopic: '$aws/rules/posture', roleArn: ROLE_ARN };

async function exporting(lab: DefenderLab, ...metrics: MetricToRetain[]): Promise<void> {
  await lab.iot.createThing({ thingName: pump.name });
  await lab.iot.createSecurityProfile({
    securityProfileName: 'posture',
    additionalMetricsToRetainV2: metrics.map((metric) => ({ ...metric, exportMetric: true })),
    metricsExportConfig: EXPORT,
  });
  await lab.iot.attachSecurityProfile({
    securityProfileName: 'posture',
    securityProfileTargetArn: `${ARN}:all/registered-things`,
  });
  lab.online.set(pump.name, { device: pump, sourceIp: '10.0.0.1' });
}

test('cloud-side values go out once per window, 40 s after it and dated at its end, in one message', async () => {
  await using lab = await createDefenderLab();
  await exporting(
    lab,
    { metric: 'aws:num-messages-sent' },
    { metric: 'aws:message-byte-size' },
    { metric: 'aws:source-ip-address' },
  );
  lab.observer.messageSent(pump, 'a', 10);
  lab.observer.messageSent(pump, 'a', 30);
  await lab.at(5 * MINUTE_MS + 39_999);
  expect(lab.published).toEqual([]);
  await lab.at(10 * MINUTE_MS);
  expect(lab.published.map(({ topic, qos }) => [topic, qos])).toEqual([['$aws/rules/posture', 1]]);
  const timestamp = START_MS + 5 * MINUTE_MS;
  const common = { thing: 'pump-001', version: 1, timestamp };
  expect(JSON.parse(lab.published[0]!.payload.toString())).toEqual({
    version: '1.0',
    metrics: [
      { name: 'aws:num-messages-sent', value: { count: 2 }, ...common },
      { name: 'aws:message-byte-size:min', value: { count: 10 }, ...common },
      { name: 'aws:message-byte-size:max', value: { count: 30 }, ...common },
      { name: 'aws:message-byte-size:total', value: { count: 40 }, ...common },
      { name: 'aws:source-ip-address', value: { cidrs: ['10.0.0.1'] }, ...common },
    ],
  });
});

test('device-side and custom values go out with each report, and only in the declared type', async () => {
  await using lab = await createDefenderLab();
  await lab.iot.createCustomMetric({ metricName: 'cpu', metricType: 'number' });
  await lab.iot.createCustomMetric({ metricName: 'users', metricType: 'string-list' });
  await exporting(lab, { metric: 'aws:all-bytes-out' }, { metric: 'cpu' }, { metric: 'users' });
  await lab.at(1000);
  const answer = lab.report('pump-001', {
    metrics: { network_stats: { bytes_in: 1, bytes_out: 2 } },
    custom_metrics: {
      cpu: [{ string_list: ['a'] }],
      users: [{ string_list: ['root'] }],
      other: [{ number: 1 }],
    },
  });
  expect(answer.status).toBe('ACCEPTED');
  expect(lab.exported().map(({ name, value, timestamp }) => [name, value, timestamp])).toEqual([
    ['aws:all-bytes-out', { count: 2 }, START_MS + 1000],
    ['users', { strings: ['root'] }, START_MS + 1000],
  ]);
});

test('a metric with a dimension carries it, and counts what the dimension covers', async () => {
  await using lab = await createDefenderLab();
  await lab.iot.createDimension({ name: 'auth', type: 'TOPIC_FILTER', stringValues: ['device/+/auth'] });
  const metric = 'aws:num-authorization-failures';
  await exporting(
    lab,
    { metric },
    { metric, metricDimension: { dimensionName: 'auth' } },
    { metric, metricDimension: { dimensionName: 'auth', operator: 'NOT_IN' } },
    { metric: 'aws:source-ip-address', metricDimension: { dimensionName: 'auth', operator: 'NOT_IN' } },
  );
  lab.observer.authorizationFailed(pump, 'device/7/auth');
  lab.observer.authorizationFailed(pump, 'device/7/auth/x');
  lab.observer.authorizationFailed(pump, 'device/8/auth');
  // A denied CONNECT has no topic.
  lab.observer.authorizationFailed(pump);
  await lab.at(6 * MINUTE_MS);
  expect(lab.exported().map(({ name, value, dimension }) => [name, value, dimension])).toEqual([
    [metric, { count: 4 }, undefined],
    [metric, { count: 2 }, { name: 'auth', operator: 'IN' }],
    [metric, { count: 1 }, { name: 'auth', operator: 'NOT_IN' }],
    ['aws:source-ip-address', { cidrs: ['10.0.0.1'] }, { name: 'auth', operator: 'NOT_IN' }],
  ]);
});

test('disconnect duration goes out when a device comes or goes, and hourly for all that were ever there', async () => {
  await using lab = await createDefenderLab();
  await exporting(lab, { metric: 'aws:disconnect-duration' });
  const connection = {
    clientId: 'pump-001',
    certificateId: 'c',
    sourceIp: '10.0.0.1',
    sessionIdentifier: 's',
  };
  await lab.at(MINUTE_MS);
  lab.observer.connected(pump, connection);
  await lab.at(30 * MINUTE_MS);
  lab.online.clear();
  lab.observer.disconnected(pump, connection, 'CONNECTION_LOST');
  await lab.at(121 * MINUTE_MS);
  // Datapoints of one time are one: a connect or disconnect at the end of an hour is not told again by its window.
  await lab.at(180 * MINUTE_MS);
  lab.observer.connected(pump, connection);
  lab.observer.disconnected(pump, connection, 'CONNECTION_LOST');
  await lab.at(241 * MINUTE_MS);
  const seconds = lab
    .exported()
    .map(({ value, timestamp }) => [
      ((timestamp as number) - START_MS) / MINUTE_MS,
      (value as { count: number }).count,
    ]);
  expect(seconds).toEqual([
    [1, 0],
    [30, 0],
    [60, 1800],
    [120, 5400],
    [180, 0],
    [240, 3600],
  ]);
});

test('a window of many devices is split into messages below 128 KB, each metric in one of them', async () => {
  await using lab = await createDefenderLab();
  await exporting(lab, { metric: 'aws:num-messages-sent' });
  const names = Array.from({ length: 3000 }, (_, i) => `pump-${String(i).padStart(4, '0')}`);
  await lab.iot.updateSecurityProfile({ securityProfileName: 'posture' });
  await lab.iot.attachSecurityProfile({
    securityProfileName: 'posture',
    securityProfileTargetArn: `${ARN}:all/unregistered-things`,
  });
  lab.online.clear();
  for (const name of names) lab.observer.messageSent({ name, registered: false }, 'a', 1);
  await lab.at(6 * MINUTE_MS);
  expect(lab.published.length).toBeGreaterThan(1);
  for (const { payload } of lab.published) expect(payload.length).toBeLessThanOrEqual(131_072);
  expect(lab.exported().map(({ thing }) => thing)).toEqual(names);
  expect(lab.defender.counters()).toMatchObject({
    exportedMetrics: 3000,
    exportMessages: lab.published.length,
  });
});

test('what the role may not publish is dropped, counted, and not tried again', async () => {
  await using lab = await createDefenderLab();
  await exporting(lab, { metric: 'aws:num-messages-sent' });
  lab.deniedRoles.add(ROLE_ARN);
  await lab.at(6 * MINUTE_MS);
  lab.deniedRoles.clear();
  await lab.at(9 * MINUTE_MS);
  expect(lab.published).toEqual([]);
  expect(lab.defender.counters().exportsDenied).toBe(1);
  await lab.at(11 * MINUTE_MS);
  expect(lab.exported()).toHaveLength(1);
});
