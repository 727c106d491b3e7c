import { mkdtemp, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRandom, silentLogger, SystemClock } from '#kernel';
import { createAwsClients, findLeftovers } from '#pipeline';
import type { AwsEmulator, Fault } from '#pipeline/emulator';
import { startAwsPart } from '../parts/aws.ts';
import { createIdentity } from '../parts/identity.ts';
import { inAwsWords } from './aws-refusal.ts';
import { planPipeline, type DeploySettings } from './deploy.ts';
import { planDestruction } from './destroy.ts';
import { readDeviceFiles } from './device-files.ts';
import { parseFleetSize } from './fleet-size.ts';
import { refuseOtherAccount } from './guard-rails.ts';
import { openSite, type Site } from './site.ts';

const STACK = 'posture-drill';

const clock = new SystemClock();
let aws: AwsEmulator;
/** The lab's endpoint as if it were AWS: an account that others use too. */
let site: Site;
let directory: string;

beforeAll(async () => {
  aws = await startAwsPart({
    clock,
    identity: await createIdentity(),
    logger: silentLogger,
    random: createRandom('deploy'),
  });
  site = {
    target: 'aws',
    shared: true,
    region: 'us-east-1',
    accountId: '000000000000',
    pollMs: 5,
    hec: { url: 'https://hec.example.com:443', token: 'not-a-real-token' },
    clients: createAwsClients({
      region: 'us-east-1',
      endpoint: aws.httpUrl,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  };
});

afterAll(async () => {
  site.clients.destroy();
  await aws.close();
  clock.close();
});

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lab-deploy-'));
});

const settings = (changes: Partial<DeploySettings> = {}): DeploySettings => ({
  site,
  stackName: STACK,
  devices: parseFleetSize('infusion-pump=2,ward-gateway=1'),
  deviceDirectory: directory,
  detect: true,
  audit: false,
  replaceAudit: false,
  ...changes,
});

const deploy = async (changes: Partial<DeploySettings> = {}) =>
  (await planPipeline(settings(changes))).execute();
const destruction = () => planDestruction({ site, stackName: STACK, deviceDirectory: directory });

test('deploy creates the pipeline and its devices; destroy empties the bucket and leaves nothing', async () => {
  const planned = await planPipeline(settings());
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
  const key = await stat(join(directory, `${STACK}-ward-gateway-001.key.pem`));
  if (process.platform !== 'win32') expect(key.mode & 0o777).toBe(0o600);

  const again = await planPipeline(settings({ devices: parseFleetSize('infusion-pump=3') }));
  expect(again.plan.action).toBe('none');
  expect(again.newThings).toEqual([`${STACK}-infusion-pump-003`]);
  await again.execute();

  const Bucket = outputs['BackupBucketName']!;
  for (const Key of ['splunk-failed/a', 'splunk-failed/b']) {
    await site.clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  }
  const planned2 = await destruction();
  expect(planned2.things).toHaveLength(4);
  expect(planned2.resources).toContain('AWS::S3::Bucket BackupBucket');
  await planned2.execute();
  expect(await destruction()).toMatchObject({ resources: [], things: [], named: [] });
  await expect(readdir(directory)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a plan that nobody agrees to leaves nothing behind', async () => {
  await (await planPipeline(settings())).discard();
  expect(await destruction()).toMatchObject({ resources: [], things: [], named: [] });
});

test('where Detect is closed the stack is deployed without the security profile, and says why', async () => {
  aws.faults.set({
    kind: 'api',
    service: 'IoT',
    operation: 'ValidateSecurityProfileBehaviors',
    error: {
      name: 'InvalidRequestException',
      message: 'AWS IoT Device Defender Detect is no longer available to new customers',
      status: 400,
    },
  });
  const planned = await planPipeline(settings());
  aws.faults.clear();
  expect(planned.detect).toEqual({ open: false, reason: expect.stringContaining('new customers') });
  const { outputs } = await planned.execute();
  expect(outputs['SecurityProfileName']).toBeUndefined();
  expect(outputs['DeliveryStreamName']).toBeDefined();
  await (await destruction()).execute();
});

test('where Detect turns out closed only while deploying, the error says how to go on without it', async () => {
  aws.faults.set({
    kind: 'api',
    service: 'IoT',
    operation: 'CreateSecurityProfile',
    error: { name: 'InvalidRequestException', message: 'Invalid request', status: 400 },
  });
  await expect(deploy()).rejects.toMatchObject({
    code: 'LAB_DEPLOY_FAILED',
    hint: expect.stringContaining('--no-detect'),
  });
  aws.faults.clear();
  await deploy({ detect: false });
  await (await destruction()).execute();
});

test('an interrupted deployment is finished by the next one', async () => {
  aws.faults.set(
    {
      kind: 'api',
      service: 'IoT',
      operation: 'AddThingToThingGroup',
      error: { name: 'InternalFailureException', status: 500 },
    },
    { times: 1 },
  );
  await expect(inAwsWords(deploy)).rejects.toMatchObject({
    code: 'LAB_AWS_REFUSED',
    message: expect.stringContaining('InternalFailureException'),
  });
  aws.faults.clear();
  const { things } = await deploy();
  expect(things).toHaveLength(3);
  expect((await readDeviceFiles(directory)).size).toBe(3);
  await (await destruction()).execute();
});

const denied = (
  service: Extract<Fault, { kind: 'api' }>['service'],
  operation: string,
  logicalId: string,
) => ({
  service,
  operation,
  logicalId,
});

test.each([
  denied('S3', 'PutBucketPolicy', 'BackupBucketPolicy'),
  denied('CloudWatch Logs', 'CreateLogGroup', 'TransformLogGroup'),
  denied('CloudWatch Logs', 'CreateLogStream', 'DestinationLogStream'),
  denied('IAM', 'CreateRole', 'TransformRole'),
  denied('Lambda', 'CreateFunction', 'TransformFunction'),
  denied('Firehose', 'CreateDeliveryStream', 'DeliveryStream'),
  denied('IoT', 'CreateTopicRule', 'MetricsRule'),
  denied('IoT', 'CreateThingGroup', 'DeviceGroup'),
  denied('IoT', 'CreatePolicy', 'DevicePolicy'),
])('when $operation is denied, the error names $logicalId and nothing is left', async (drill) => {
  const { service, operation, logicalId } = drill;
  const error = { name: 'AccessDeniedException', message: 'User is not authorized', status: 403 };
  aws.faults.set({ kind: 'api', service, operation, error });
  await expect(deploy()).rejects.toMatchObject({
    code: 'LAB_DEPLOY_FAILED',
    message: expect.stringMatching(new RegExp(`${logicalId} .*not authorized`)),
  });
  aws.faults.clear();
  await (await destruction()).execute();
  expect(await findLeftovers(site.clients, STACK)).toEqual([]);
});

test('real means real: emulators, unreachable Splunks and other accounts are refused', async () => {
  const env = {
    AWS_REGION: 'eu-central-1',
    SPLUNK_HEC_URL: 'https://hec.example.com',
    SPLUNK_HEC_TOKEN: 'not-a-real-token',
  };
  const opening = (target: string, changes: Record<string, string | undefined>) =>
    openSite(target, { stateDirectory: directory, env: { ...env, ...changes }, needsHec: true });
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

test('an audit configuration that somebody else made is not replaced unasked', async () => {
  await deploy({ audit: true, devices: {} });
  await expect(planPipeline(settings({ audit: true, stackName: 'another-one' }))).rejects.toMatchObject({
    code: 'LAB_CONFIG_INVALID',
    hint: expect.stringContaining('--replace-audit'),
  });
  await (await destruction()).execute();
});
