import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
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
const POLICY = fileURLToPath(new URL('../../docs/deploying-policy.json', import.meta.url));
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

/** What handlers of CloudFormation are given for features that the template does not use. */
const UNUSED: readonly RegExp[] = [
  // No key of the customer's, no network, no file system, no tables.
  /^(kms|ec2|elasticfilesystem|s3files|s3tables):/,
  // No tags, no dynamic groups, no boundaries, no capacity, no delivery of logs elsewhere.
  /:(Tag|Untag)\w*$/,
  /DynamicThingGroup$/,
  /PermissionsBoundary$/,
  /^lambda:(Put|Delete|Associate|Publish|Pass)\w*(Concurrency|Config|Alias|Version|Provider)$/,
  /^lambda:(GetCodeSigningConfig|GetLayerVersion)$/,
  /^s3:GetObjectVersion$/,
  /^sns:PutDataProtectionPolicy$/,
  /^logs:(Put|Delete|Create|Associate|Disassociate)\w*(IndexPolicy|DataProtectionPolicy|ResourcePolicy|KmsKey|LogDelivery|TokenAuthentication|DeletionProtection)$/,
  /^s3:REST\.PUT\.OBJECT$/,
  // Of a bucket: encryption, public access, ownership and policy.
  /^s3:(Put|Delete|Create|Update)(?!.*(EncryptionConfiguration|PublicAccessBlock|OwnershipControls|BucketPolicy|Bucket$|Object$))/,
];

test.skipIf(!cfnLint)(
  "the policy for deploying allows what CloudFormation's handlers say they call for the template's resources",
  { timeout: PATIENCE_MS },
  async () => {
    const { Resources } = parse(await readFile(TEMPLATE, 'utf8'), { logLevel: 'silent' }) as {
      Resources: Record<string, { Type: string }>;
    };
    const policy = JSON.parse(await readFile(POLICY, 'utf8')) as {
      Statement: { Action: string | string[] }[];
    };
    const allowed = policy.Statement.flatMap(({ Action }) => Action).map(
      (pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`),
    );
    const handlersOf = await openSchemas();
    const missing = new Set<string>();
    for (const type of new Set(Object.values(Resources).map(({ Type }) => Type))) {
      for (const { permissions } of Object.values(await handlersOf(type))) {
        for (const action of permissions) {
          if (UNUSED.some((pattern) => pattern.test(action))) continue;
          if (!allowed.some((pattern) => pattern.test(action))) missing.add(`${type} ${action}`);
        }
      }
    }
    expect([...missing]).toEqual([]);
    // A customer-managed policy holds so many characters, blanks not counted (IAM quotas).
    expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6_144);
  },
);

/** CloudFormation's own descriptions of resource types, as cfn-lint brings them. */
async function openSchemas() {
  const find = "import importlib.util as u; print(u.find_spec('cfnlint').submodule_search_locations[0])";
  const { stdout } = await execa(join(dirname(cfnLint!), 'python3'), ['-c', find]);
  const read = async (path: string) =>
    JSON.parse(await readFile(join(stdout, 'data/schemas', path), 'utf8')) as Record<string, never>;
  const schemas = await read('providers/us-east-1.json');
  return async (type: string): Promise<Record<string, { permissions: string[] }>> => {
    const { handlers } = await read(`resources/${schemas[type]}.json`);
    expect(handlers, type).toBeDefined();
    return handlers!;
  };
}

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
