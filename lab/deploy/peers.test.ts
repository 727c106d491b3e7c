import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom, silentLogger, SystemClock } from '#kernel';
import { createAwsClients, findLeftovers, type AwsClients } from '#pipeline';
import type { AwsEmulator } from '#pipeline/emulator';
import { findPeer } from '../../pipeline/emulator/device-defender/testing/python-peers.ts';
import { ensureBucket } from '../../pipeline/buckets.ts';
import { storeToken } from '../../pipeline/token-secret.ts';
import { packageTransform } from '../../pipeline/transform/package-code.ts';
import { startAwsPart } from '../parts/aws.ts';
import { createIdentity } from '../parts/identity.ts';

const TEMPLATE = fileURLToPath(new URL('../../pipeline/template.yaml', import.meta.url));
const PATIENCE_MS = 180_000;
/** Names the stack, and therefore everything in it. */
const STACK = 'by-cli';
const CODE_BUCKET = 'transform-code';
const SECRET = 'hec-token';

const cfnLint = await findPeer('cfn-lint');
const awsCli = await findPeer('aws');

test.skipIf(!cfnLint)(
  'cfn-lint has nothing to say about the template',
  { timeout: PATIENCE_MS },
  async () => {
    const lint = (file: string) =>
      execa(cfnLint!, ['--include-checks', 'I', '--', file], { reject: false, all: true });
    expect(await lint(TEMPLATE)).toMatchObject({ all: '', exitCode: 0 });

    const directory = await mkdtemp(join(tmpdir(), 'cfn-lint-'));
    const broken = join(directory, 'template.yaml');
    const text = await readFile(TEMPLATE, 'utf8');
    await writeFile(
      broken,
      text.replace('MemorySize: 256', 'MemorySize: much').replace('HECEndpoint:', 'HecEndpoint:'),
    );
    const { all } = await lint(broken);
    await rm(directory, { recursive: true });
    expect(all).toMatch(/E3012.*integer/);
    expect(all).toContain("'HecEndpoint' was unexpected");
  },
);

describe.skipIf(!awsCli)("the AWS CLI's cloudformation deploy", () => {
  const clock = new SystemClock();
  let aws: AwsEmulator;
  let clients: AwsClients;

  beforeAll(async () => {
    const identity = await createIdentity();
    aws = await startAwsPart({ clock, identity, logger: silentLogger, random: createRandom('cli') });
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    clients = createAwsClients({ region: 'us-east-1', endpoint: aws.httpUrl, credentials });
    const { archive } = await packageTransform();
    await ensureBucket(clients.s3, CODE_BUCKET, 'us-east-1');
    await clients.s3.send(new PutObjectCommand({ Bucket: CODE_BUCKET, Key: 'code.zip', Body: archive }));
    await storeToken(clients.secrets, SECRET, 'not-a-real-token');
    // The CLI looks again after 5 s at a change set, after 30 s at a stack: its first look finds them done.
    for (const [operation, delayMs] of [
      ['DescribeChangeSet', 500],
      ['DescribeStacks', 1_500],
    ] as const)
      aws.faults.set({ kind: 'api', service: 'CloudFormation', operation, delayMs });
  });

  afterAll(async () => {
    clients.destroy();
    await aws.close();
    clock.close();
  });

  const cli = (...args: string[]) =>
    execa(awsCli!, args, {
      reject: false,
      all: true,
      env: {
        AWS_ENDPOINT_URL: aws.httpUrl,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_CONFIG_FILE: '/dev/null',
        AWS_PAGER: '',
      },
    });

  const deploy = (stackName: string, parameters: Readonly<Record<string, string>> = {}) => {
    const all = {
      SplunkHecEndpoint: 'https://hec.example.com:443',
      SplunkHecTokenSecret: SECRET,
      TransformCodeBucket: CODE_BUCKET,
      TransformCodeKey: 'code.zip',
      ...parameters,
    };
    return cli(
      'cloudformation',
      'deploy',
      '--template-file',
      TEMPLATE,
      '--stack-name',
      stackName,
      '--capabilities',
      'CAPABILITY_NAMED_IAM',
      '--parameter-overrides',
      ...Object.entries(all).map(([name, value]) => `${name}=${value}`),
    );
  };

  const describeStack = async (stackName: string) => {
    const { stdout } = await cli(
      'cloudformation',
      'describe-stacks',
      '--stack-name',
      stackName,
      '--output',
      'json',
    );
    return (JSON.parse(stdout) as { Stacks: { StackStatus: string; Outputs?: { OutputKey: string }[] }[] })
      .Stacks[0]!;
  };

  test('creates, changes nothing, updates, rolls back and deletes', { timeout: PATIENCE_MS }, async () => {
    const created = await deploy(STACK);
    expect(created.all).toContain(`Successfully created/updated stack - ${STACK}`);
    expect(await describeStack(STACK)).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });

    expect((await deploy(STACK)).all).toContain('No changes to deploy');

    const updated = await deploy(STACK, { DetectEnabled: 'false', RetrySeconds: '60' });
    expect(updated.all).toContain('Successfully created/updated');
    const after = await describeStack(STACK);
    expect(after.StackStatus).toBe('UPDATE_COMPLETE');
    expect(after.Outputs!.map(({ OutputKey }) => OutputKey)).not.toContain('SecurityProfileName');

    const error = { name: 'InvalidArgumentException', message: 'Retries cannot be so short', status: 400 };
    aws.faults.set({ kind: 'api', service: 'Firehose', operation: 'UpdateDestination', error }, { times: 1 });
    const failed = await deploy(STACK, { RetrySeconds: '1' });
    expect(failed.exitCode).not.toBe(0);
    expect(failed.all).toContain('Failed to create/update the stack');
    expect((await describeStack(STACK)).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');

    expect((await cli('cloudformation', 'delete-stack', '--stack-name', STACK)).exitCode).toBe(0);
    const gone = await cli('cloudformation', 'wait', 'stack-delete-complete', '--stack-name', STACK);
    expect(gone.all).toBe('');
    expect(await findLeftovers(clients, STACK)).toEqual([]);
  });

  test('a creation that fails is rolled back', { timeout: PATIENCE_MS }, async () => {
    const error = { name: 'AccessDeniedException', message: 'User is not authorized', status: 403 };
    const denied = aws.faults.set({ kind: 'api', service: 'IoT', operation: 'CreateTopicRule', error });
    const failed = await deploy(STACK);
    denied.lift();
    expect(failed.exitCode).not.toBe(0);
    expect(await describeStack(STACK)).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' });
    expect(await findLeftovers(clients, STACK)).toEqual([]);
    await cli('cloudformation', 'delete-stack', '--stack-name', STACK);
  });
});
