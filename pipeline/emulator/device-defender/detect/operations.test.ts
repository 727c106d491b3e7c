import type { Behavior } from '@aws-sdk/client-iot';
import { expect, test } from 'vitest';
import {
  ARN,
  MINUTE_MS,
  ROLE_ARN,
  START_MS,
  TOPIC_ARN,
  createDefenderLab,
  type DefenderLab,
} from '../testing/defender-lab.ts';

const pump = { name: 'pump-001', registered: true, clientId: 'pump-001' };
const alertTargets = { SNS: { alertTargetArn: TOPIC_ARN, roleArn: ROLE_ARN } };
const sent: Behavior = {
  name: 'few-messages',
  metric: 'aws:num-messages-sent',
  criteria: { comparisonOperator: 'less-than', value: { count: 10 }, durationSeconds: 300 },
};
const ports: Behavior = {
  name: 'known-ports',
  metric: 'aws:listening-tcp-ports',
  criteria: { comparisonOperator: 'in-port-set', value: { ports: [22, 80] } },
};

async function watch(lab: DefenderLab, ...behaviors: Behavior[]): Promise<void> {
  await lab.iot.createThingGroup({ thingGroupName: 'pumps' });
  await lab.iot.createThing({ thingName: pump.name });
  await lab.iot.addThingToThingGroup({ thingGroupName: 'pumps', thingName: pump.name });
  await lab.iot.createSecurityProfile({ securityProfileName: 'posture', behaviors, alertTargets });
  await lab.iot.attachSecurityProfile({
    securityProfileName: 'posture',
    securityProfileTargetArn: `${ARN}:thinggroup/pumps`,
  });
  lab.online.set(pump.name, { device: pump, sourceIp: '10.0.0.1' });
}

function listening(...open: number[]) {
  return { metrics: { listening_tcp_ports: { ports: open.map((port) => ({ port })), total: open.length } } };
}

test('a cloud-side alarm is dated at its five-minute boundary, told 40 s after it, and listed through the API', async () => {
  await using lab = await createDefenderLab();
  await watch(lab, sent);
  await lab.at(MINUTE_MS);
  for (let i = 0; i < 54; i++) lab.observer.messageSent(pump, 'a/b', 10);
  await lab.at(5 * MINUTE_MS + 39_000);
  expect(lab.alerts).toEqual([]);
  await lab.at(5 * MINUTE_MS + 41_000);
  const boundary = START_MS + 5 * MINUTE_MS;
  expect(boundary % 300_000).toBe(0);

  const { activeViolations = [] } = await lab.iot.listActiveViolations({});
  expect(activeViolations).toHaveLength(1);
  const { violationId } = activeViolations[0]!;
  expect(activeViolations[0]).toMatchObject({
    thingName: 'pump-001',
    securityProfileName: 'posture',
    behavior: sent,
    lastViolationValue: { count: 54 },
    verificationState: 'UNKNOWN',
    violationStartTime: new Date(boundary),
    lastViolationTime: new Date(boundary),
  });
  expect(lab.alerts).toEqual([
    {
      topicArn: TOPIC_ARN,
      roleArn: ROLE_ARN,
      atMs: 5 * MINUTE_MS + 40_000,
      body: {
        violationEventTime: boundary,
        thingName: 'pump-001',
        behavior: {
          name: 'few-messages',
          metric: 'aws:num-messages-sent',
          criteria: {
            comparisonOperator: 'less-than',
            value: { count: 10 },
            durationSeconds: 300,
            consecutiveDatapointsToAlarm: 1,
            consecutiveDatapointsToClear: 1,
          },
        },
        violationEventType: 'in-alarm',
        metricValue: { count: 54 },
        violationId,
        securityProfileName: 'posture',
      },
    },
  ]);
  expect(Object.keys(lab.alerts[0]!.body)).toEqual([
    'violationEventTime',
    'thingName',
    'behavior',
    'violationEventType',
    'metricValue',
    'violationId',
    'securityProfileName',
  ]);

  // The device stays connected and silent: a datapoint of 0 clears.
  await lab.at(11 * MINUTE_MS);
  expect((await lab.iot.listActiveViolations({})).activeViolations).toEqual([]);
  expect(lab.alerts[1]!.body).toMatchObject({
    violationEventType: 'alarm-cleared',
    metricValue: { count: 0 },
    violationId,
    violationEventTime: boundary + 300_000,
  });
  const events = await lab.iot.listViolationEvents({
    startTime: new Date(START_MS),
    endTime: new Date(START_MS + 3_600_000),
  });
  expect(events.violationEvents!.map(({ violationEventType }) => violationEventType)).toEqual([
    'in-alarm',
    'alarm-cleared',
  ]);
  expect(lab.defender.cloudWatch.sum('Violations', { SecurityProfileName: 'posture' })).toBe(1);
  expect(lab.defender.counters()).toMatchObject({ alertsPublished: 2, alertsFailed: 0 });
});

test('a device-side alarm comes with the report that shows it, dated at its arrival', async () => {
  await using lab = await createDefenderLab();
  await watch(lab, ports);
  await lab.at(123_456);
  expect(lab.report('pump-001', listening(22, 21)).status).toBe('ACCEPTED');
  await lab.settled();
  expect(lab.alerts).toMatchObject([{ atMs: 123_456, body: { metricValue: { ports: [22, 21] } } }]);
  const { activeViolations } = await lab.iot.listActiveViolations({ thingName: 'pump-001' });
  expect(activeViolations![0]!.violationStartTime).toEqual(new Date(START_MS + 123_456));
  lab.report('pump-001', listening());
  expect((await lab.iot.listActiveViolations({})).activeViolations).toEqual([]);
});

test('violations are found by their filters, page by page, and take a verification state', async () => {
  await using lab = await createDefenderLab();
  await watch(
    lab,
    ports,
    { ...ports, name: 'quietly-known-ports', suppressAlerts: true },
    {
      name: 'as-most',
      metric: 'aws:num-listening-tcp-ports',
      criteria: {
        comparisonOperator: 'less-than',
        statisticalThreshold: { statistic: 'p50' },
        durationSeconds: 300,
      },
    },
  );
  await lab.at(1000);
  lab.report('pump-001', listening(21));
  lab.report('stranger', listening(21));
  await lab.at(6 * MINUTE_MS);
  expect(lab.alerts.map(({ body }) => (body['behavior'] as Behavior).name)).toEqual([
    'known-ports',
    'as-most',
  ]);
  const names = async (filters: Parameters<typeof lab.iot.listActiveViolations>[0]) =>
    (await lab.iot.listActiveViolations(filters)).activeViolations!.map(({ behavior }) => behavior!.name);
  expect(await names({})).toEqual(['known-ports', 'quietly-known-ports', 'as-most']);
  expect(await names({ listSuppressedAlerts: true })).toEqual(['quietly-known-ports']);
  expect(await names({ listSuppressedAlerts: false })).toEqual(['known-ports', 'as-most']);
  expect(await names({ behaviorCriteriaType: 'STATISTICAL' })).toEqual(['as-most']);
  expect(await names({ thingName: 'stranger' })).toEqual([]);
  await expect(names({ securityProfileName: 'none' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });

  const first = await lab.iot.listActiveViolations({ maxResults: 2 });
  const rest = await lab.iot.listActiveViolations({ maxResults: 2, nextToken: first.nextToken });
  expect(rest.activeViolations).toHaveLength(1);
  expect(rest.nextToken).toBeUndefined();
  await expect(lab.iot.listActiveViolations({ maxResults: 251 })).rejects.toMatchObject({
    name: 'InvalidRequestException',
  });

  const { violationId } = first.activeViolations![0]!;
  await lab.iot.putVerificationStateOnViolation({
    violationId,
    verificationState: 'TRUE_POSITIVE',
    verificationStateDescription: 'seen on the ward',
  });
  expect(await names({ verificationState: 'TRUE_POSITIVE' })).toEqual(['known-ports']);
  const range = { startTime: new Date(START_MS), endTime: new Date(START_MS + 3_600_000) };
  const { violationEvents } = await lab.iot.listViolationEvents({
    ...range,
    verificationState: 'TRUE_POSITIVE',
  });
  expect(violationEvents![0]).toMatchObject({
    violationId,
    verificationStateDescription: 'seen on the ward',
  });
  await expect(
    lab.iot.putVerificationStateOnViolation({ violationId: 'none', verificationState: 'UNKNOWN' }),
  ).rejects.toMatchObject({ name: 'InvalidRequestException' });
  await expect(
    lab.iot.putVerificationStateOnViolation({ violationId, verificationState: 'MAYBE' as 'UNKNOWN' }),
  ).rejects.toMatchObject({ name: 'InvalidRequestException' });
});

test('metric values are listed by time and dimension, as far as some profile keeps them', async () => {
  await using lab = await createDefenderLab();
  await lab.iot.createDimension({
    name: 'commands',
    type: 'TOPIC_FILTER',
    stringValues: ['cmd/${iot:ClientId}/#'],
  });
  await watch(lab, sent);
  await lab.iot.updateSecurityProfile({
    securityProfileName: 'posture',
    additionalMetricsToRetainV2: [
      { metric: 'aws:num-messages-sent', metricDimension: { dimensionName: 'commands' } },
      { metric: 'aws:num-messages-sent', metricDimension: { dimensionName: 'commands', operator: 'NOT_IN' } },
      { metric: 'aws:listening-tcp-ports' },
    ],
  });
  lab.observer.messageSent(pump, 'cmd/pump-001/a', 1);
  lab.observer.messageSent(pump, 'cmd/pump-002/a', 1);
  lab.observer.messageSent(pump, 'data', 1);
  lab.report('pump-001', listening(22));
  await lab.at(6 * MINUTE_MS);
  const range = { startTime: new Date(START_MS), endTime: new Date(START_MS + 3_600_000) };
  const values = async (metricName: string, more = {}) => {
    const { metricDatumList } = await lab.iot.listMetricValues({
      thingName: 'pump-001',
      metricName,
      ...range,
      ...more,
    });
    return metricDatumList!.map(({ timestamp, value }) => [timestamp!.getTime() - START_MS, value]);
  };
  expect(await values('aws:num-messages-sent')).toEqual([[300_000, { count: 3 }]]);
  expect(await values('aws:num-messages-sent', { dimensionName: 'commands' })).toEqual([
    [300_000, { count: 1 }],
  ]);
  const others = { dimensionName: 'commands', dimensionValueOperator: 'NOT_IN' };
  expect(await values('aws:num-messages-sent', others)).toEqual([[300_000, { count: 2 }]]);
  expect(await values('aws:listening-tcp-ports')).toEqual([[0, { ports: [22] }]]);
  expect(await values('aws:num-disconnects')).toEqual([]);
  await expect(values('aws:nothing')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(values('aws:num-disconnects', { thingName: 'none' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(values('aws:num-disconnects', { endTime: new Date(0) })).rejects.toMatchObject({
    name: 'InvalidRequestException',
  });
});

test('a device that stays away longer than its disconnect duration alarms, and clears when it is back', async () => {
  await using lab = await createDefenderLab();
  await watch(lab, {
    name: 'not-long-away',
    metric: 'aws:disconnect-duration',
    criteria: { comparisonOperator: 'less-than-equals', value: { count: 900 } },
  });
  const connection = {
    clientId: 'pump-001',
    certificateId: 'c',
    sourceIp: '10.0.0.1',
    sessionIdentifier: 's',
  };
  lab.observer.connected(pump, connection);
  await lab.at(6 * MINUTE_MS);
  lab.online.clear();
  lab.observer.disconnected(pump, connection, 'CONNECTION_LOST');
  await lab.at(21 * MINUTE_MS);
  expect(lab.alerts).toEqual([]);
  await lab.at(26 * MINUTE_MS);
  expect(lab.alerts).toMatchObject([
    { body: { violationEventType: 'in-alarm', metricValue: { count: 1140 } } },
  ]);
  lab.observer.connected(pump, connection);
  await lab.at(31 * MINUTE_MS);
  expect(lab.alerts[1]!.body).toMatchObject({
    violationEventType: 'alarm-cleared',
    metricValue: { count: 0 },
  });
});

test('an alert that its role may not publish is dropped and counted', async () => {
  await using lab = await createDefenderLab();
  await watch(lab, ports);
  lab.deniedRoles.add(ROLE_ARN);
  lab.report('pump-001', listening(21));
  await lab.settled();
  expect(lab.alerts).toEqual([]);
  expect(lab.defender.counters()).toMatchObject({ alertsPublished: 0, alertsFailed: 1 });
  expect((await lab.iot.listActiveViolations({})).activeViolations).toHaveLength(1);
});

test.each([
  ['all/things', ['pump-001', 'stranger']],
  ['all/registered-things', ['pump-001']],
  ['all/unregistered-things', ['stranger']],
])('a profile on %s watches %j', async (target, watched) => {
  await using lab = await createDefenderLab();
  await lab.iot.createThing({ thingName: 'pump-001' });
  await lab.iot.createSecurityProfile({ securityProfileName: 'p', behaviors: [ports] });
  const securityProfileTargetArn = `${ARN}:${target}`;
  await lab.iot.attachSecurityProfile({ securityProfileName: 'p', securityProfileTargetArn });
  lab.report('pump-001', listening(21));
  lab.report('stranger', listening(21));
  const { activeViolations } = await lab.iot.listActiveViolations({});
  expect(activeViolations!.map(({ thingName }) => thingName)).toEqual(watched);
  await lab.iot.detachSecurityProfile({ securityProfileName: 'p', securityProfileTargetArn });
  await lab.at(6 * MINUTE_MS);
  expect((await lab.iot.listActiveViolations({})).activeViolations).toEqual([]);
});
