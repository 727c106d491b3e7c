import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ListChangeSetsCommand } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateRoleCommand, DeleteRoleCommand } from '@aws-sdk/client-iam';
import {
  DescribeAccountAuditConfigurationCommand,
  UpdateAccountAuditConfigurationCommand,
  type IoTClient,
} from '@aws-sdk/client-iot';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createAwsClients, deployStack } from '#pipeline';
import { scenarios } from '#scenarios';
import { inAwsWords } from './aws-refusal.ts';
import { planPipeline } from './deploy.ts';
import { readDeviceFiles } from './device-files.ts';
import { parseFleetSize } from './fleet-size.ts';
import { refuseOtherAccount } from './guard-rails.ts';
import { planLines } from './plan-lines.ts';
import { openSite, type Site } from './site.ts';
import { startDrillSite, type DrillSite } from './testing/drill-site.ts';

const STACK = 'posture-drill';

let drill: DrillSite;
let site: Site;
const directory = () => drill.settings().deviceDirectory;

beforeAll(async () => {
  drill = await startDrillSite(STACK);
  site = drill.site;
});

afterAll(() => drill[Symbol.asyncDispose]());

afterEach(() => drill.aws.faults.clear());

test('deploy creates the pipeline and its devices; destroy empties the bucket and leaves nothing', async () => {
  const planned = await planPipeline(drill.settings());
  expect(planned.plan.action).toBe('create');
  expect(planned.plan.changes.map(({ resourceType }) => resourceType)).toContain('AWS::IoT::SecurityProfile');
  expect(planned.newThings).toEqual([
    `${STACK}-infusion-pump-001`,
    `${STACK}-infusion-pump-002`,
    `${STACK}-ward-gateway-001`,
  ]);
  const { outputs, things, endpoint } = await planned.execute();
  expect(things).toEqual([...planned.newThings]);
  expect(endpoint).toMatch(/^127\.0\.0\.1:\d+$/);
  const key = await stat(join(directory(), `${STACK}-ward-gateway-001.key.pem`));
  if (process.platform !== 'win32') expect(key.mode & 0o777).toBe(0o600);

  const again = await planPipeline(drill.settings({ devices: parseFleetSize('infusion-pump=3') }));
  expect(again.plan.action).toBe('none');
  expect(again.newThings).toEqual([`${STACK}-infusion-pump-003`]);
  await again.execute();

  const Bucket = outputs['BackupBucketName']!;
  for (const Key of ['splunk-failed/a', 'splunk-failed/b']) {
    await site.clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  }
  const planned2 = await drill.destruction();
  expect(planned2.things).toHaveLength(4);
  expect(planned2.resources).toContain('AWS::S3::Bucket BackupBucket');
  await planned2.execute();
  expect(await drill.destruction()).toMatchObject({ resources: [], things: [], named: [] });
  await expect(readdir(directory())).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a plan says what is made where and what it costs; without a yes nothing stays', async () => {
  const settings = drill.settings();
  const planned = await planPipeline(settings);
  const lines = planLines(planned, settings, scenarios);
  expect(lines[0]).toContain(`${STACK} in account 000000000000, region us-east-1 (aws)`);
  const text = lines.join('\n');
  expect(text).toMatch(/add +AWS::KinesisFirehose::DeliveryStream +DeliveryStream/);
  expect(text).toMatch(/estimated cost: \$0\.\d+ a day with 3 devices connected, \$0\.\d+ with none/);
  expect(text).toMatch(/a scenario at most \$0\.\d+ \([\w-]+: \d+ devices for \d+\.\d h of real time\)/);
  await planned.discard();
  expect(await drill.destruction()).toMatchObject({ resources: [], things: [], named: [] });
});

test('where Detect is closed the stack is deployed without the security profile, and says why', async () => {
  drill.aws.faults.set({
    kind: 'api',
    service: 'IoT',
    operation: 'ValidateSecurityProfileBehaviors',
    error: {
      name: 'InvalidRequestException',
      message: 'AWS IoT Device Defender Detect is no longer available to new customers',
      status: 400,
    },
  });
  const planned = await planPipeline(drill.settings());
  drill.aws.faults.clear();
  expect(planned.detect).toEqual({ open: false, reason: expect.stringContaining('new customers') });
  const { outputs } = await planned.execute();
  expect(outputs['SecurityProfileName']).toBeUndefined();
  expect(outputs['DeliveryStreamName']).toBeDefined();
  await (await drill.destruction()).execute();
});

test('where Detect turns out closed only while deploying, the error says how to go on without it', async () => {
  drill.aws.faults.set({
    kind: 'api',
    service: 'IoT',
    operation: 'CreateSecurityProfile',
    error: { name: 'InvalidRequestException', message: 'Invalid request', status: 400 },
  });
  await expect(drill.deploy()).rejects.toMatchObject({
    code: 'LAB_DEPLOY_FAILED',
    hint: expect.stringContaining('--no-detect'),
  });
  drill.aws.faults.clear();
  await drill.deploy({ detect: false });
  await (await drill.destruction()).execute();
});

test('an interrupted deployment is finished by the next one', async () => {
  drill.aws.faults.set(
    {
      kind: 'api',
      service: 'IoT',
      operation: 'AddThingToThingGroup',
      error: { name: 'InternalFailureException', status: 500 },
    },
    { times: 1 },
  );
  await expect(inAwsWords(() => drill.deploy())).rejects.toMatchObject({
    code: 'LAB_AWS_REFUSED',
    message: expect.stringContaining('InternalFailureException'),
  });
  drill.aws.faults.clear();
  const { things } = await drill.deploy();
  expect(things).toHaveLength(3);
  expect((await readDeviceFiles(directory())).size).toBe(3);
  await (await drill.destruction()).execute();
});

test('a run that ends between plan and answer, or while the stack is being made, is finished or removed by the next', async () => {
  const { cloudformation } = site.clients;
  await planPipeline(drill.settings());
  await (await drill.destruction()).execute();
  expect(await drill.destruction()).toMatchObject({ resources: [], things: [], named: [] });

  // What a process has done that ends as soon as CloudFormation has begun.
  const begun = await planPipeline(drill.settings());
  const lost = drill.aws.faults.set({
    kind: 'api',
    service: 'CloudFormation',
    operation: 'DescribeStacks',
    reset: true,
  });
  await expect(begun.execute()).rejects.toThrow(/ECONNRESET|socket hang up/);
  lost.lift();
  expect((await drill.deploy()).things).toHaveLength(3);
  const { Summaries } = await cloudformation.send(new ListChangeSetsCommand({ StackName: STACK }));
  expect(Summaries?.filter(({ ExecutionStatus }) => ExecutionStatus === 'AVAILABLE') ?? []).toEqual([]);
  await (await drill.destruction()).execute();
});

test('a region without the service, or without a type of resource, is named as such', async () => {
  drill.aws.faults.set({
    kind: 'api',
    service: 'CloudFormation',
    operation: 'CreateChangeSet',
    error: {
      name: 'ValidationError',
      message: 'Template format error: Unrecognized resource types: [AWS::IoT::SecurityProfile]',
      status: 400,
    },
  });
  await expect(inAwsWords(() => drill.deploy())).rejects.toMatchObject({
    code: 'LAB_AWS_REFUSED',
    hint: expect.stringMatching(/region lacks.*--region/),
  });
  drill.aws.faults.clear();

  const clients = createAwsClients({
    region: 'us-east-1',
    endpoint: drill.aws.httpUrl,
    endpoints: { iot: 'http://iot.nowhere.invalid' },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await expect(
    inAwsWords(() => planPipeline(drill.settings({ site: { ...site, clients } }))),
  ).rejects.toMatchObject({
    code: 'LAB_AWS_REFUSED',
    message: 'There is no iot.nowhere.invalid.',
    hint: expect.stringContaining('--region'),
  });
  clients.destroy();
});

test('every call of deploy and destroy is in the policy for whoever deploys', async () => {
  const calls = new Set<string>();
  const { destroy: _, ...byService } = site.clients;
  // One type for all: what they share is all that is used.
  const clients = Object.values(byService as unknown as Record<string, IoTClient>);
  for (const client of clients) {
    client.middlewareStack.add(
      (next, { clientName, commandName }) =>
        (args) => {
          calls.add(actionOf(clientName!, commandName!));
          return next(args);
        },
      { step: 'initialize', name: 'recordCalls' },
    );
  }
  await (await planPipeline(drill.settings({ audit: true }))).discard();
  await drill.deploy({ audit: true });
  await drill.deploy({ audit: true, replaceAudit: true, devices: parseFleetSize('infusion-pump=3') });
  await site.clients.s3.send(
    new PutObjectCommand({ Bucket: `${STACK}-backup-000000000000-us-east-1`, Key: 'a', Body: 'x' }),
  );
  await (await drill.destruction()).execute();
  for (const client of clients) client.middlewareStack.remove('recordCalls');

  const policy = await readFile(new URL('../../docs/deploying-policy.json', import.meta.url), 'utf8');
  const allowed = (JSON.parse(policy) as { Statement: { Action: string | string[] }[] }).Statement.flatMap(
    ({ Action }) => Action,
  ).map((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`));
  expect(calls.size).toBeGreaterThan(40);
  expect([...calls].filter((call) => !allowed.some((pattern) => pattern.test(call)))).toEqual([]);
});

/** Where IAM's name of a service or an action is not the SDK's. */
const IAM_NAMES: Readonly<Record<string, string>> = {
  cloudwatchlogs: 'logs',
  ListBuckets: 'ListAllMyBuckets',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  DeleteObjects: 'DeleteObject',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
};

/** `S3Client` and `ListBucketsCommand` → `s3:ListAllMyBuckets`. */
function actionOf(clientName: string, commandName: string): string {
  const service = clientName.replace(/Client$/, '').toLowerCase();
  const operation = commandName.replace(/Command$/, '');
  return `${IAM_NAMES[service] ?? service}:${IAM_NAMES[operation] ?? operation}`;
}

test('real means real: emulators, unreachable Splunks and other accounts are refused', async () => {
  const env = {
    AWS_REGION: 'eu-central-1',
    SPLUNK_HEC_URL: 'https://hec.example.com',
    SPLUNK_HEC_TOKEN: 'not-a-real-token',
  };
  const opening = (target: string, changes: Record<string, string | undefined>) =>
    openSite(target, { stateDirectory: directory(), env: { ...env, ...changes }, needsHec: true });
  await expect(opening('aws', { AWS_ENDPOINT_URL_IOT: 'http://127.0.0.1:4566' })).rejects.toMatchObject({
    code: 'LAB_CONFIG_INVALID',
    message: expect.stringContaining('AWS_ENDPOINT_URL_IOT'),
  });
  for (const changes of [
    { AWS_REGION: undefined },
    { SPLUNK_HEC_TOKEN: undefined },
    { SPLUNK_HEC_URL: 'http://hec.example.com' },
    { SPLUNK_HEC_URL: 'https://127.0.0.1:8088' },
  ]) {
    await expect(opening('aws', changes)).rejects.toMatchObject({ code: 'LAB_CONFIG_INVALID' });
  }
  await expect(opening('embedded', {})).rejects.toMatchObject({ code: 'LAB_NOT_RUNNING' });
  await expect(opening('mars', {})).rejects.toMatchObject({ code: 'LAB_USAGE' });
  expect(() => refuseOtherAccount(site, { account: '111111111111', yes: false })).toThrow(
    'not to 111111111111',
  );
  expect(() => refuseOtherAccount(site, { account: undefined, yes: true })).toThrow('--account');
});

test('an audit configuration that somebody else made is replaced only when asked, and is back after a failure', async () => {
  const { iot, iam } = site.clients;
  const trust = { Effect: 'Allow', Principal: { Service: 'iot.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'their-audit',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  const theirs = {
    roleArn: Role!.Arn!,
    auditCheckConfigurations: { LOGGING_DISABLED_CHECK: { enabled: true } },
  };
  await iot.send(new UpdateAccountAuditConfigurationCommand(theirs));
  const configured = () => iot.send(new DescribeAccountAuditConfigurationCommand({}));
  await expect(planPipeline(drill.settings({ audit: true }))).rejects.toMatchObject({
    code: 'LAB_CONFIG_INVALID',
    hint: expect.stringContaining('--replace-audit'),
  });

  const replacing = { audit: true, replaceAudit: true, devices: {} };
  const error = { name: 'AccessDeniedException', message: 'User is not authorized', status: 403 };
  drill.aws.faults.set({ kind: 'api', service: 'IoT', operation: 'CreatePolicy', error });
  await expect(drill.deploy(replacing)).rejects.toMatchObject({ code: 'LAB_DEPLOY_FAILED' });
  drill.aws.faults.clear();
  expect(await configured()).toMatchObject(theirs);

  await drill.deploy(replacing);
  expect((await configured()).roleArn).toMatch(new RegExp(`:role/${STACK}-audit$`));
  // Ours is no foreign one.
  expect((await planPipeline(drill.settings({ audit: true, devices: {} }))).plan.action).toBe('none');
  await (await drill.destruction()).execute();
  expect((await configured()).roleArn).toBeUndefined();
  await iam.send(new DeleteRoleCommand({ RoleName: 'their-audit' }));
});

test('CloudFormation itself replaces no audit configuration that differs', async () => {
  const { clients } = site;
  await drill.deploy({ audit: true, devices: {} });
  const parameters = { SplunkHecEndpoint: 'https://hec.example.com', AccountAudit: 'true' };
  const other = { clients, stackName: 'another-one', pollMs: 5, hecToken: 'not-a-real-token', parameters };
  await expect(deployStack(other)).rejects.toMatchObject({
    message: expect.stringMatching(
      /AuditConfiguration .*A configuration with different properties already exists/,
    ),
  });
  const { roleArn } = await clients.iot.send(new DescribeAccountAuditConfigurationCommand({}));
  expect(roleArn).toContain(STACK);
  await (await drill.destruction()).execute();
});
