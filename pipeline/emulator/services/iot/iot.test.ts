import { X509Certificate } from 'node:crypto';

import * as sdk from '@aws-sdk/client-iot';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createGateway, type Gateway } from '../../gateway.ts';
import { createCertificateAuthority } from '../../pki/index.ts';
import { constraintsOf } from '../../protocol/validation.ts';
import { createTestContext, testClientConfig } from '../../testing.ts';
import { CONSTRAINTS } from './constraints.ts';
import {
  authorizeConnection,
  createIotService,
  securityProfilesForThing,
  thingOfConnection,
} from './index.ts';

const ca = await createCertificateAuthority();
const context = createTestContext({ ca });
const { service, state } = createIotService(context);
const ARN = 'arn:aws:iot:us-east-1:000000000000';
let gateway: Gateway;
let iot: sdk.IoT;
beforeAll(async () => {
  gateway = await createGateway({ context, services: [service] });
  iot = new sdk.IoT(testClientConfig(gateway.url));
});
afterAll(() => gateway.close());

const document = (...resources: string[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'iot:*', Resource: resources },
  });

test('creating a thing again is fine with the same settings and refused with others', async () => {
  const attributePayload = { attributes: { ward: 'icu' } };
  const first = await iot.createThing({ thingName: 'pump:1', attributePayload });
  expect(first.thingArn).toBe(`${ARN}:thing/pump:1`);
  expect((await iot.createThing({ thingName: 'pump:1', attributePayload })).thingId).toBe(first.thingId);
  const other = iot.createThing({ thingName: 'pump:1' });
  await expect(other).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException', resourceId: 'pump:1' });
  await expect(iot.createThing({ thingName: 'no spaces' })).rejects.toMatchObject({
    name: 'InvalidRequestException',
  });
  await expect(iot.updateThing({ thingName: 'pump:1', expectedVersion: 7 })).rejects.toMatchObject({
    name: 'VersionConflictException',
  });
});

const ROLE = 'arn:aws:iam::000000000000:role/rule';
const ruleWith = (firehose: Partial<sdk.FirehoseAction>, errorAction?: sdk.Action) => ({
  ruleName: 'strict',
  topicRulePayload: {
    sql: 'SELECT *',
    actions: [{ firehose: { roleArn: ROLE, deliveryStreamName: 's', ...firehose } }],
    ...(errorAction && { errorAction }),
  },
});

test.each<[string, (iot: sdk.IoT) => Promise<unknown>]>([
  ['a thing', (iot) => iot.describeThing({ thingName: 'a b' })],
  ['a thing to be deleted', (iot) => iot.deleteThing({ thingName: 'a/b' })],
  ['a thing whose groups are asked for', (iot) => iot.listThingGroupsForThing({ thingName: 'ä' })],
  ['a group', (iot) => iot.describeThingGroup({ thingGroupName: 'a b' })],
  ['a group to join', (iot) => iot.updateThingGroupsForThing({ thingName: 'a', thingGroupsToAdd: ['a b'] })],
  ['a policy', (iot) => iot.getPolicy({ policyName: 'a b' })],
  ['a version', (iot) => iot.getPolicyVersion({ policyName: 'a', policyVersionId: 'two' })],
  ['a rule', (iot) => iot.getTopicRule({ ruleName: 'a-b' })],
  ['a page of rules', (iot) => iot.listTopicRules({ maxResults: 10_001 })],
  ['a separator of records', (iot) => iot.createTopicRule(ruleWith({ separator: ';' }))],
  [
    'an error action',
    (iot) => iot.createTopicRule(ruleWith({}, { republish: { roleArn: ROLE, topic: 't', qos: 2 } })),
  ],
  ['a tag', (iot) => iot.createThingGroup({ thingGroupName: 'a', tags: [{ Key: 'a<b' }] })],
])(
  '%s that the model of the API does not allow is an invalid request, and not just unknown',
  async (_, call) => {
    await expect(call(iot)).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringContaining('validation error detected'),
      $metadata: { httpStatusCode: 400 },
    });
  },
);

test('an operation may allow what others do not', async () => {
  const { rules } = await iot.listTopicRules({ maxResults: 10_000 });
  expect(rules).toBeDefined();
  expect(constraintsOf(CONSTRAINTS, 'ListMetricValues')['thingName']).toEqual({ length: [1, 128] });
  expect(constraintsOf(CONSTRAINTS, 'DescribeThing')['thingName']?.pattern).toBeDefined();
});

test('a list comes in pages', async () => {
  for (const thingName of ['a', 'b', 'c']) await iot.createThing({ thingName });
  const names: (string | undefined)[] = [];
  for await (const page of sdk.paginateListThings({ client: iot, pageSize: 2 }, {})) {
    names.push(...page.things!.map(({ thingName }) => thingName));
  }
  expect(names).toEqual(expect.arrayContaining(['a', 'b', 'c']));
  expect(new Set(names).size).toBe(names.length);
});

test('a certificate lives, is attached, and goes only when nothing holds it', async () => {
  const created = await iot.createKeysAndCertificate({ setAsActive: true });
  const { certificateArn: principal, certificateId } = created;
  const certificate = new X509Certificate(created.certificatePem!);
  expect(certificate.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(certificateId);
  expect(certificate.verify(new X509Certificate(ca.certificatePem).publicKey)).toBe(true);

  await iot.createThing({ thingName: 'pump-001' });
  await iot.createPolicy({
    policyName: 'device',
    policyDocument: document(`${ARN}:client/\${iot:Connection.Thing.ThingName}`),
  });
  await iot.attachPolicy({ policyName: 'device', target: principal });
  await iot.attachThingPrincipal({ thingName: 'pump-001', principal });
  const connection = { certificateArn: principal!, clientId: 'pump-001', sourceIp: '10.0.0.1' };
  const { thingName } = thingOfConnection(state, principal!, 'pump-001')!;
  const authorize = authorizeConnection(state, { ...connection, thingName });
  expect(authorize('iot:Connect', `${ARN}:client/pump-001`)).toBe('ALLOWED');
  expect(authorize('iot:Connect', `${ARN}:client/pump-002`)).toBe('IMPLICIT_DENY');
  expect(thingOfConnection(state, principal!, 'other')).toBeUndefined();

  await expect(iot.deleteCertificate({ certificateId })).rejects.toMatchObject({
    name: 'CertificateStateException',
  });
  const before = state.changes.revision('certificate');
  await iot.updateCertificate({ certificateId, newStatus: 'INACTIVE' });
  expect(state.changes.revision('certificate')).toBeGreaterThan(before);
  await expect(iot.deleteThing({ thingName: 'pump-001' })).rejects.toThrow('still attached');
  await iot.detachThingPrincipal({ thingName: 'pump-001', principal });
  await expect(iot.deleteCertificate({ certificateId })).rejects.toMatchObject({
    name: 'DeleteConflictException',
  });
  await expect(iot.deletePolicy({ policyName: 'device' })).rejects.toMatchObject({
    name: 'DeleteConflictException',
  });
  await iot.detachPolicy({ policyName: 'device', target: principal });
  await iot.deleteCertificate({ certificateId });
  await iot.deletePolicy({ policyName: 'device' });
  await expect(iot.getPolicy({ policyName: 'device' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('a policy has at most five versions and one default', async () => {
  await iot.createPolicy({ policyName: 'v', policyDocument: document('*') });
  for (let i = 2; i <= 5; i++) {
    const next = { policyName: 'v', policyDocument: document(`${ARN}:topic/${i}`), setAsDefault: i === 5 };
    expect((await iot.createPolicyVersion(next)).policyVersionId).toBe(String(i));
  }
  const sixth = iot.createPolicyVersion({ policyName: 'v', policyDocument: document('*') });
  await expect(sixth).rejects.toMatchObject({ name: 'VersionsLimitExceededException' });
  expect((await iot.getPolicy({ policyName: 'v' })).defaultVersionId).toBe('5');
  await expect(iot.createPolicy({ policyName: 'bad', policyDocument: '{' })).rejects.toMatchObject({
    name: 'MalformedPolicyException',
  });
});

test('a security profile watches the things of its group and of child groups', async () => {
  await iot.createThingGroup({ thingGroupName: 'hospital' });
  await iot.createThingGroup({ thingGroupName: 'ward', parentGroupName: 'hospital' });
  await iot.createThing({ thingName: 'monitor' });
  await iot.addThingToThingGroup({ thingGroupName: 'ward', thingName: 'monitor' });
  await iot.createSecurityProfile({
    securityProfileName: 'posture',
    additionalMetricsToRetainV2: [{ metric: 'aws:num-listening-tcp-ports', exportMetric: true }],
  });
  const target = `${ARN}:thinggroup/hospital`;
  await iot.attachSecurityProfile({ securityProfileName: 'posture', securityProfileTargetArn: target });
  const watching = (name: string) => securityProfilesForThing(state, name).map((profile) => profile.name);
  expect(watching('monitor')).toEqual(['posture']);
  expect(watching('stranger')).toEqual([]);
  const update = { securityProfileName: 'posture', behaviors: [], deleteBehaviors: true };
  await expect(iot.updateSecurityProfile(update)).rejects.toMatchObject({ name: 'InvalidRequestException' });
});

test.each<[string, Partial<sdk.Behavior>, string | undefined]>([
  ['fits', { metric: 'aws:num-disconnects' }, undefined],
  ['unknown metric', { metric: 'aws:nothing' }, 'does not exist'],
  ['wrong operator', { metric: 'aws:source-ip-address' }, 'does not fit'],
  ['dimension', { metric: 'aws:all-bytes-out', metricDimension: { dimensionName: 'd' } }, 'dimensions'],
])('a behavior is validated: %s', async (name, more, problem) => {
  const criteria = { comparisonOperator: 'less-than', value: { count: 5 }, durationSeconds: 300 } as const;
  const answer = await iot.validateSecurityProfileBehaviors({
    behaviors: [{ name: name.replace(' ', '-'), criteria, ...more }],
  });
  expect(answer.valid).toBe(problem === undefined);
  if (problem !== undefined) expect(JSON.stringify(answer.validationErrors)).toContain(problem);
});

test('a rule is created, replaced, disabled and deleted; a missing one answers 401', async () => {
  const actions = [{ firehose: { roleArn: `arn:aws:iam::0:role/r`, deliveryStreamName: 's' } }];
  await iot.createTopicRule({ ruleName: 'export', topicRulePayload: { sql: 'SELECT *', actions } });
  await iot.disableTopicRule({ ruleName: 'export' });
  const { rule } = await iot.getTopicRule({ ruleName: 'export' });
  expect(rule).toMatchObject({ sql: 'SELECT *', ruleDisabled: true, awsIotSqlVersion: '2015-10-08' });
  await iot.deleteTopicRule({ ruleName: 'export' });
  await expect(iot.getTopicRule({ ruleName: 'export' })).rejects.toMatchObject({
    name: 'UnauthorizedException',
  });
});

test('the endpoint is a host without port, and what is not emulated is refused by name', async () => {
  expect((await iot.describeEndpoint({ endpointType: 'iot:Data-ATS' })).endpointAddress).toBe('127.0.0.1');
  await expect(iot.startOnDemandAuditTask({ targetCheckNames: ['X'] })).rejects.toThrow(
    'StartOnDemandAuditTask',
  );
});
