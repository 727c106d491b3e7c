import * as sdk from '@aws-sdk/client-iot';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createGateway, type Gateway } from '../../gateway.ts';
import { createTestContext, testClientConfig } from '../../testing.ts';
import { createIotService } from './index.ts';

const context = createTestContext();
let gateway: Gateway;
let iot: sdk.IoT;
beforeAll(async () => {
  gateway = await createGateway({ context, services: [createIotService(context).service] });
  iot = new sdk.IoT(testClientConfig(gateway.url));
});
afterAll(() => gateway.close());

const ARN = 'arn:aws:iot:us-east-1:000000000000';
const named = (name: string) => ({ name }) as const;

test('a dimension lives as in the guide: created, used, listed by its profile, updated, deleted', async () => {
  const name = 'TopicFilterForAuthMessages';
  const created = await iot.createDimension({
    name,
    type: 'TOPIC_FILTER',
    stringValues: ['device/+/auth'],
    clientRequestToken: 'first',
  });
  expect(created.arn).toBe(`${ARN}:dimension/${name}`);
  const again = { name, type: 'TOPIC_FILTER' as const, stringValues: ['x'] };
  expect((await iot.createDimension({ ...again, clientRequestToken: 'first' })).arn).toBe(created.arn);
  await expect(iot.createDimension({ ...again, clientRequestToken: 'other' })).rejects.toMatchObject({
    ...named('ResourceAlreadyExistsException'),
    resourceId: name,
    resourceArn: created.arn,
  });

  await iot.createSecurityProfile({
    securityProfileName: 'ProfileForConnectedDevice',
    behaviors: [
      {
        name: 'CellularBandwidth',
        metric: 'aws:message-byte-size',
        metricDimension: { dimensionName: name },
        criteria: { comparisonOperator: 'less-than', value: { count: 128 } },
      },
    ],
    additionalMetricsToRetainV2: [
      {
        metric: 'aws:num-authorization-failures',
        metricDimension: { dimensionName: name, operator: 'NOT_IN' },
      },
    ],
  });
  const using = await iot.listSecurityProfiles({ dimensionName: name });
  expect(using.securityProfileIdentifiers).toEqual([
    { name: 'ProfileForConnectedDevice', arn: `${ARN}:securityprofile/ProfileForConnectedDevice` },
  ]);
  await expect(iot.deleteDimension({ name })).rejects.toMatchObject(named('InvalidRequestException'));

  const updated = await iot.updateDimension({ name, stringValues: ['device/${iot:ClientId}/auth'] });
  expect(updated).toMatchObject({
    name,
    type: 'TOPIC_FILTER',
    stringValues: ['device/${iot:ClientId}/auth'],
  });
  await iot.deleteSecurityProfile({ securityProfileName: 'ProfileForConnectedDevice' });
  await iot.deleteDimension({ name });
  await iot.deleteDimension({ name });
  await expect(iot.describeDimension({ name })).rejects.toMatchObject(named('ResourceNotFoundException'));
});

test('an account has at most ten dimensions, and a name has the documented form', async () => {
  for (let i = 0; i < 10; i++) {
    await iot.createDimension({ name: `d${i}`, type: 'TOPIC_FILTER', stringValues: ['a'] });
  }
  await expect(
    iot.createDimension({ name: 'd10', type: 'TOPIC_FILTER', stringValues: ['a'] }),
  ).rejects.toMatchObject({ ...named('LimitExceededException'), $metadata: { httpStatusCode: 410 } });
  await expect(
    iot.createDimension({ name: 'no spaces', type: 'TOPIC_FILTER', stringValues: ['a'] }),
  ).rejects.toMatchObject(named('InvalidRequestException'));
  const first = await iot.listDimensions({ maxResults: 8 });
  expect(first.dimensionNames).toHaveLength(8);
  const rest = await iot.listDimensions({ maxResults: 8, nextToken: first.nextToken });
  expect(rest).toMatchObject({ dimensionNames: ['d8', 'd9'] });
  expect(rest.nextToken).toBeUndefined();
});

test('a custom metric lives as in the guide: its name and type stay, its display name may change', async () => {
  const metricName = 'batteryPercentage';
  const created = await iot.createCustomMetric({
    metricName,
    metricType: 'number',
    displayName: 'Remaining battery percentage.',
    clientRequestToken: '02ccb92b-33e8-4dfa-a0c1-35b181ed26b0',
  });
  expect(created.metricArn).toBe(`${ARN}:custommetric/${metricName}`);
  await iot.createSecurityProfile({
    securityProfileName: 'batteryUsage',
    behaviors: [
      {
        name: 'great-than-75',
        metric: metricName,
        criteria: {
          comparisonOperator: 'greater-than',
          value: { number: 75 },
          consecutiveDatapointsToAlarm: 5,
          consecutiveDatapointsToClear: 1,
        },
      },
    ],
  });
  await expect(iot.deleteCustomMetric({ metricName })).rejects.toMatchObject(
    named('InvalidRequestException'),
  );
  const displayName = 'remaining battery percentage on device';
  expect(await iot.updateCustomMetric({ metricName, displayName })).toMatchObject({
    metricType: 'number',
    displayName,
  });
  expect((await iot.listCustomMetrics({})).metricNames).toEqual([metricName]);
  await iot.updateSecurityProfile({ securityProfileName: 'batteryUsage', behaviors: [] });
  await iot.deleteCustomMetric({ metricName });
  await expect(iot.describeCustomMetric({ metricName })).rejects.toMatchObject(
    named('ResourceNotFoundException'),
  );
  await expect(iot.createCustomMetric({ metricName: 'aws:cpu', metricType: 'number' })).rejects.toMatchObject(
    named('InvalidRequestException'),
  );
});

const count = { comparisonOperator: 'less-than', value: { count: 5 }, durationSeconds: 300 } as const;
test.each<[string, sdk.Behavior, string | undefined]>([
  ['a static threshold', { name: 'b', metric: 'aws:num-disconnects', criteria: count }, undefined],
  [
    'an address and a block',
    {
      name: 'b',
      metric: 'aws:source-ip-address',
      criteria: {
        comparisonOperator: 'in-cidr-set',
        value: { cidrs: ['12.8.0.0/16', '10.0.0.1', '2001:db8::/32'] },
      },
    },
    undefined,
  ],
  [
    'a block that is none',
    {
      name: 'b',
      metric: 'aws:source-ip-address',
      criteria: { comparisonOperator: 'in-cidr-set', value: { cidrs: ['12.8.0.0/33'] } },
    },
    'CIDR',
  ],
  [
    'a duration AWS does not know',
    { name: 'b', metric: 'aws:num-disconnects', criteria: { ...count, durationSeconds: 301 } },
    '300, 600, 900, 1800, 3600',
  ],
  [
    'a duration with ports',
    {
      name: 'b',
      metric: 'aws:listening-tcp-ports',
      criteria: { comparisonOperator: 'in-port-set', value: { ports: [1] }, durationSeconds: 300 },
    },
    'does not fit',
  ],
  [
    'two values at once',
    { name: 'b', metric: 'aws:num-disconnects', criteria: { ...count, value: { count: 5, ports: [1] } } },
    'exactly one',
  ],
  [
    'a statistic without duration',
    {
      name: 'b',
      metric: 'aws:all-bytes-out',
      criteria: { comparisonOperator: 'less-than', statisticalThreshold: { statistic: 'p90' } },
    },
    'durationSeconds',
  ],
  [
    'a statistic AWS does not know',
    {
      name: 'b',
      metric: 'aws:all-bytes-out',
      criteria: {
        comparisonOperator: 'less-than',
        durationSeconds: 300,
        statisticalThreshold: { statistic: 'p95' },
      },
    },
    'p95',
  ],
  [
    'ML on ports',
    {
      name: 'b',
      metric: 'aws:listening-tcp-ports',
      criteria: { mlDetectionConfig: { confidenceLevel: 'HIGH' } },
    },
    'does not support ML',
  ],
  [
    'ML with an operator',
    {
      name: 'b',
      metric: 'aws:all-bytes-out',
      criteria: { ...count, mlDetectionConfig: { confidenceLevel: 'HIGH' } },
    },
    'stands alone',
  ],
  [
    'an unknown dimension',
    {
      name: 'b',
      metric: 'aws:num-messages-sent',
      metricDimension: { dimensionName: 'none' },
      criteria: count,
    },
    'does not exist',
  ],
])('%s in a behavior is judged', async (_what, behavior, problem) => {
  const answer = await iot.validateSecurityProfileBehaviors({ behaviors: [behavior] });
  expect(answer.valid).toBe(problem === undefined);
  if (problem !== undefined) expect(JSON.stringify(answer.validationErrors)).toContain(problem);
});

test('a profile holds at most 1,000 values, alerts SNS topics only, and is either of rules or of ML', async () => {
  const ports = Array.from({ length: 501 }, (_, i) => i + 1);
  const listed = (name: string): sdk.Behavior => ({
    name,
    metric: 'aws:listening-tcp-ports',
    criteria: { comparisonOperator: 'in-port-set', value: { ports } },
  });
  const create = (more: Partial<sdk.CreateSecurityProfileCommandInput>) =>
    iot.createSecurityProfile({ securityProfileName: 'p', ...more });
  await expect(create({ behaviors: [listed('a'), listed('b')] })).rejects.toThrow('1000');
  const target = { alertTargetArn: 'arn:aws:lambda:us-east-1:000000000000:function:f', roleArn: 'r' };
  await expect(create({ alertTargets: { SNS: target } })).rejects.toThrow('SNS topic');
  const learned: sdk.Behavior = {
    name: 'm',
    metric: 'aws:all-bytes-out',
    criteria: { mlDetectionConfig: { confidenceLevel: 'HIGH' } },
  };
  await expect(create({ behaviors: [listed('a'), learned] })).rejects.toThrow('either rules or ML');
  await expect(create({ behaviors: [listed('a'), listed('a')] })).rejects.toThrow('more than once');
});
