import { CreateLogGroupCommand, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateRoleCommand, DeleteRoleCommand } from '@aws-sdk/client-iam';
import { ListCertificatesCommand, ListThingsCommand } from '@aws-sdk/client-iot';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findLeftovers } from '#pipeline';
import type { Fault } from '#pipeline/emulator';
import { inAwsWords } from './aws-refusal.ts';
import { startDrillSite, type DrillSite } from './testing/drill-site.ts';

const STACK = 'posture-drill';

let drill: DrillSite;

beforeAll(async () => {
  drill = await startDrillSite(STACK);
});

afterAll(() => drill[Symbol.asyncDispose]());

afterEach(() => drill.aws.faults.clear());

type Service = Extract<Fault, { kind: 'api' }>['service'];
type Call = readonly [service: Service, operation: string];

/** Ways in which a call fails, and what its error must say in the end. */
const FAILURES = {
  'is denied': {
    error: { name: 'AccessDeniedException', message: 'User is not authorized', status: 403 },
    says: /not authorized/,
  },
  // Three attempts of the SDK meet it: throttling that does not pass.
  'is throttled': {
    error: { name: 'ThrottlingException', message: 'Rate exceeded', status: 400 },
    says: /Rate exceeded/,
  },
  'gets no answer': { reset: true, says: /ECONNRESET|socket hang up/ },
  'finds its name taken': {
    error: { name: 'ResourceAlreadyExistsException', message: 'It already exists', status: 409 },
    says: /already exists/,
  },
} as const;

/** The call that makes each resource of the template, or one that only it needs. */
const RESOURCES: readonly (readonly [logicalId: string, ...Call])[] = [
  ['BackupBucket', 'S3', 'PutBucketOwnershipControls'],
  ['BackupBucketPolicy', 'S3', 'PutBucketPolicy'],
  ['TransformLogGroup', 'CloudWatch Logs', 'CreateLogGroup'],
  ['TransformRole', 'IAM', 'CreateRole'],
  ['TransformFunction', 'Lambda', 'CreateFunction'],
  ['DestinationLogStream', 'CloudWatch Logs', 'CreateLogStream'],
  ['DeliveryStream', 'Firehose', 'CreateDeliveryStream'],
  ['MetricsRule', 'IoT', 'CreateTopicRule'],
  ['SecurityProfile', 'IoT', 'CreateSecurityProfile'],
  ['DeviceGroup', 'IoT', 'CreateThingGroup'],
  ['DevicePolicy', 'IoT', 'CreatePolicy'],
  ['AuditTopic', 'SNS', 'CreateTopic'],
  ['AuditSubscription', 'SNS', 'Subscribe'],
  ['AuditRole', 'IAM', 'AttachRolePolicy'],
  ['AuditConfiguration', 'IoT', 'UpdateAccountAuditConfiguration'],
];

function fail([service, operation]: Call, failure: (typeof FAILURES)[keyof typeof FAILURES]) {
  const { says: _, ...effect } = failure;
  return drill.aws.faults.set({ kind: 'api', service, operation, ...effect });
}

/** Nothing in any service, and no stack but deleted ones. */
async function expectNothingLeft(): Promise<void> {
  const { clients } = drill.site;
  expect(await findLeftovers(clients, STACK)).toEqual([]);
  const { StackSummaries = [] } = await clients.cloudformation.send(new ListStacksCommand({}));
  expect(StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE')).toEqual([]);
  expect((await clients.iot.send(new ListThingsCommand({}))).things).toEqual([]);
  expect((await clients.iot.send(new ListCertificatesCommand({}))).certificates).toEqual([]);
}

describe.each(Object.entries(FAILURES))('a call that %s', (_, failure) => {
  test.each(RESOURCES)('%s: the error names it, and nothing is left', async (logicalId, ...call) => {
    const fault = fail(call, failure);
    const failed = drill.deploy({ audit: true, devices: {} });
    await expect(failed).rejects.toMatchObject({
      code: 'LAB_DEPLOY_FAILED',
      message: expect.stringMatching(
        new RegExp(`ended ROLLBACK_COMPLETE: ${logicalId} .*(${failure.says.source})`),
      ),
      hint: expect.any(String),
    });
    fault.lift();
    await expectNothingLeft();
  });

  test.each<Call>([
    ['S3', 'CreateBucket'],
    ['S3', 'PutObject'],
    ['Secrets Manager', 'CreateSecret'],
    ['CloudFormation', 'CreateChangeSet'],
    ['CloudFormation', 'ExecuteChangeSet'],
  ])('before the stack, %s %s: nothing is left', async (...call) => {
    const fault = fail(call, failure);
    await expect(inAwsWords(() => drill.deploy())).rejects.toMatchObject({
      code: 'LAB_AWS_REFUSED',
      message: expect.stringMatching(failure.says),
    });
    fault.lift();
    await expectNothingLeft();
  });

  test.each<Call>([
    ['IoT', 'CreateThing'],
    ['IoT', 'CreateCertificateFromCsr'],
    ['IoT', 'AttachPolicy'],
    ['IoT', 'AttachThingPrincipal'],
    ['IoT', 'AddThingToThingGroup'],
  ])('after the stack, %s %s: the next run finishes, destroy removes all', async (...call) => {
    const fault = fail(call, failure);
    await expect(inAwsWords(() => drill.deploy())).rejects.toMatchObject({
      code: 'LAB_AWS_REFUSED',
      message: expect.stringMatching(failure.says),
    });
    fault.lift();
    expect((await drill.site.clients.iot.send(new ListCertificatesCommand({}))).certificates).toEqual([]);
    expect((await drill.deploy()).things).toHaveLength(3);
    await (await drill.destruction()).execute();
    await expectNothingLeft();
  });
});

test('throttling that passes is waited for', async () => {
  const { says: _, ...effect } = FAILURES['is throttled'];
  drill.aws.faults.set({ kind: 'api', service: 'IAM', operation: 'CreateRole', ...effect }, { times: 2 });
  await drill.deploy({ devices: {} });
  await (await drill.destruction()).execute();
  await expectNothingLeft();
});

test('names that somebody else has are refused before anything is created, and stay', async () => {
  const { iam, logs } = drill.site.clients;
  const RoleName = `${STACK}-delivery`;
  const logGroupName = `/aws/lambda/${STACK}-transform`;
  const trust = { Effect: 'Allow', Principal: { Service: 'iot.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await expect(drill.deploy()).rejects.toMatchObject({
    code: 'LAB_CONFIG_INVALID',
    message: expect.stringContaining(`role ${RoleName}, log group ${logGroupName}`),
    hint: expect.stringContaining('--stack'),
  });
  await iam.send(new DeleteRoleCommand({ RoleName }));
  await logs.send(new DeleteLogGroupCommand({ logGroupName }));
  await expectNothingLeft();
});

test('what cannot be removed after a failure is named with it', async () => {
  const created = fail(['IoT', 'CreatePolicy'], FAILURES['is denied']);
  const secret = fail(['Secrets Manager', 'DeleteSecret'], FAILURES['is denied']);
  await expect(drill.deploy()).rejects.toMatchObject({
    code: 'LAB_DEPLOY_FAILED',
    message: expect.stringMatching(/DevicePolicy .*not authorized.* Then: .*not authorized/s),
    hint: expect.stringContaining('npm run destroy'),
  });
  created.lift();
  secret.lift();
  await (await drill.destruction()).execute();
  await expectNothingLeft();
});
