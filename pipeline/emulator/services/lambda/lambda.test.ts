import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type CreateFunctionCommandInput,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import type { VirtualClock } from '#kernel';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { Faults } from '../../faults.ts';
import { createGateway } from '../../gateway.ts';
import { createTestContext, testClientConfig } from '../../testing.ts';
import { createCloudWatchLogsService } from '../cloudwatch-logs/index.ts';
import { createS3Service } from '../s3/index.ts';
import { createLambdaService } from './index.ts';

const ROLE = 'arn:aws:iam::000000000000:role/function';
const zip = (files: Record<string, string>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])));
const module = (body: string) =>
  zip({ 'index.mjs': `export const handler = async (event, context) => { ${body} };` });

async function startBench() {
  let endpoint = '';
  const context = createTestContext({ sdkConfig: () => testClientConfig(endpoint) });
  const rights = { assume: true, logs: true };
  const gateway = await createGateway({
    context,
    services: [createS3Service(context), createCloudWatchLogsService(context)],
  });
  endpoint = gateway.url;
  const faults = new Faults();
  const lambda = createLambdaService(context, {
    faults,
    graceMs: 500,
    authorize: ({ action }) =>
      action === 'sts:AssumeRole' && !rights.assume
        ? { allowed: false, reason: 'assume' }
        : { allowed: rights.logs || !action.startsWith('logs:') },
  });
  gateway.register(lambda.service);
  const config = testClientConfig(endpoint);
  const client = new LambdaClient(config);
  const clock = context.clock as VirtualClock;
  return {
    client,
    clock,
    rights,
    faults,
    s3: new S3Client({ ...config, forcePathStyle: true }),
    logs: new CloudWatchLogsClient(config),
    create: (ZipFile: Uint8Array, more: Partial<CreateFunctionCommandInput> = {}) =>
      client.send(
        new CreateFunctionCommand({
          FunctionName: 'f',
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Role: ROLE,
          Code: { ZipFile },
          ...more,
        }),
      ),
    /** Invokes while lab time may pass: what came back, and how many lab seconds it took. */
    invoke: (event: unknown = {}) =>
      clock.run('invoke', async (hold) => {
        const before = clock.now();
        const answer = await hold.lend(
          client.send(
            new InvokeCommand({
              FunctionName: 'f',
              Payload: Buffer.from(JSON.stringify(event)),
              LogType: 'Tail',
            }),
          ),
        );
        return {
          error: answer.FunctionError,
          payload: JSON.parse(Buffer.from(answer.Payload!).toString()) as Record<string, unknown>,
          log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
          seconds: (clock.now() - before) / 1000,
        };
      }),
    settle: (seconds: number) => clock.run('test', (hold) => hold.sleep(seconds * 1000)),
    close: async () => {
      client.destroy();
      await lambda.close();
      await gateway.close();
    },
  };
}

let bench: Awaited<ReturnType<typeof startBench>>;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

test('a function answers with what it returns, and keeps its module between events', async () => {
  await bench.create(
    zip({
      'index.mjs': `import { greet } from './words.mjs';
        let calls = 0;
        export const handler = async (event, context) => ({
          said: greet(event.name), calls: ++calls, variable: process.env.GREETING, name: context.functionName,
          memory: context.memoryLimitInMB, region: process.env.AWS_REGION, left: context.getRemainingTimeInMillis() > 0,
        });`,
      'words.mjs': `export const greet = (name) => process.env.GREETING + ' ' + name;`,
    }),
    { Environment: { Variables: { GREETING: 'hello' } }, MemorySize: 256 },
  );
  expect((await bench.invoke({ name: 'pump' })).payload).toEqual({
    said: 'hello pump',
    calls: 1,
    variable: 'hello',
    name: 'f',
    memory: '256',
    region: 'us-east-1',
    left: true,
  });
  expect((await bench.invoke()).payload['calls']).toBe(2);
});

test("none of the lab's own environment is visible inside", async () => {
  process.env['LAB_TEST_SECRET'] = 'secret';
  await bench.create(module('return { seen: process.env.LAB_TEST_SECRET ?? null };'));
  expect((await bench.invoke()).payload).toEqual({ seen: null });
  delete process.env['LAB_TEST_SECRET'];
});

test('an exception is a function error with its type, and the environment lives on', async () => {
  await bench.create(module(`if (event.bad) throw new TypeError('no'); return { fine: true };`));
  expect(await bench.invoke({ bad: true })).toMatchObject({
    error: 'Unhandled',
    payload: { errorType: 'TypeError', errorMessage: 'no' },
  });
  expect(await bench.invoke()).toMatchObject({ error: undefined, payload: { fine: true } });
});

test('a function that waits too long is ended when its lab time is over', async () => {
  await bench.create(module('await new Promise(() => {});'), { Timeout: 60 });
  const { error, payload, seconds } = await bench.invoke();
  expect(error).toBe('Unhandled');
  expect(payload).toMatchObject({
    errorType: 'Sandbox.Timedout',
    errorMessage: expect.stringContaining('Task timed out after 60.00 seconds'),
  });
  expect(seconds).toBe(60);
});

test('a function that computes for ever is ended too, and the next event is answered', async () => {
  await bench.create(module('while (event.busy); return { fine: true };'));
  expect((await bench.invoke({ busy: true })).payload['errorType']).toBe('Sandbox.Timedout');
  expect((await bench.invoke()).payload).toEqual({ fine: true });
});

test('a function that ends its process takes nothing else with it', async () => {
  await bench.create(module('if (event.exit) process.exit(3); return {};'));
  expect((await bench.invoke({ exit: true })).payload).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: 'Runtime exited with error: exit status 3',
  });
  expect((await bench.invoke()).error).toBeUndefined();
});

test.each([
  ['a missing module', 'other.handler', 'Runtime.ImportModuleError'],
  ['a missing export', 'index.other', 'Runtime.HandlerNotFound'],
])('%s is named', async (_title, Handler, errorType) => {
  await bench.create(module('return 1;'), { Handler });
  expect((await bench.invoke()).payload['errorType']).toBe(errorType);
});

test('handlers with a callback work up to Node.js 22', async () => {
  const code = zip({
    'index.cjs': `exports.handler = (event, context, done) => done(null, { via: 'callback' });`,
  });
  await bench.create(code, { Runtime: 'nodejs22.x' });
  expect((await bench.invoke()).payload).toEqual({ via: 'callback' });
  await bench.client.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Runtime: 'nodejs24.x' }),
  );
  expect((await bench.invoke()).payload['errorType']).toBe('Runtime.CallbackHandlerDeprecated');
});

test('what is logged comes with the answer and lands in CloudWatch Logs', async () => {
  await bench.logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/f' }));
  await bench.create(module(`console.warn('careful', { port: 21 }); return {};`));
  const { log } = await bench.invoke();
  expect(log).toMatch(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST\n2026-01-05T00:00:00\.000Z\t/);
  await bench.settle(6);
  const { events = [] } = await bench.logs.send(
    new FilterLogEventsCommand({ logGroupName: '/aws/lambda/f' }),
  );
  expect(events.map(({ message }) => message?.split(/[ \t]/)[0])).toEqual([
    'START',
    '2026-01-05T00:00:00.000Z',
    'END',
    'REPORT',
  ]);
  expect(events[1]?.message).toContain('\tWARN\tcareful { port: 21 }');
});

test('a role that may not write logs costs the function nothing but its log', async () => {
  await bench.logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/f' }));
  bench.rights.logs = false;
  await bench.create(module('return { fine: true };'));
  expect((await bench.invoke()).payload).toEqual({ fine: true });
  await bench.settle(6);
  const { events } = await bench.logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/f' }));
  expect(events).toEqual([]);
});

test('code comes from S3, and an update is what the next event runs', async () => {
  await bench.s3.send(new CreateBucketCommand({ Bucket: 'code' }));
  const put = (Key: string, Body: Uint8Array) =>
    bench.s3.send(new PutObjectCommand({ Bucket: 'code', Key, Body }));
  await put('one.zip', module('return { version: 1 };'));
  await put('two.zip', module('return { version: 2 };'));
  await bench.create(new Uint8Array(), { Code: { S3Bucket: 'code', S3Key: 'one.zip' } });
  expect((await bench.invoke()).payload).toEqual({ version: 1 });
  await bench.client.send(
    new UpdateFunctionCodeCommand({ FunctionName: 'f', S3Bucket: 'code', S3Key: 'two.zip' }),
  );
  expect((await bench.invoke()).payload).toEqual({ version: 2 });
  await expect(
    bench.client.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'f', S3Bucket: 'code', S3Key: 'no.zip' }),
    ),
  ).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: expect.stringContaining('NoSuchKey'),
  });
});

test('an event nobody waits for is tried three times', async () => {
  await bench.logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/f' }));
  await bench.create(module(`throw new Error('always');`));
  const { StatusCode } = await bench.client.send(
    new InvokeCommand({ FunctionName: 'f', InvocationType: 'Event' }),
  );
  expect(StatusCode).toBe(202);
  await bench.settle(600);
  const { events } = await bench.logs.send(
    new FilterLogEventsCommand({ logGroupName: '/aws/lambda/f', filterPattern: 'START' }),
  );
  expect(events?.map(({ timestamp }) => (timestamp! - Date.UTC(2026, 0, 5)) / 1000)).toEqual([0, 60, 180]);
});

test('reserved concurrency of zero throttles everything', async () => {
  await bench.create(module('return {};'));
  await bench.client.send(
    new PutFunctionConcurrencyCommand({ FunctionName: 'f', ReservedConcurrentExecutions: 0 }),
  );
  await expect(bench.invoke()).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    $metadata: { httpStatusCode: 429 },
  });
});

test("permissions become the function's resource policy", async () => {
  await bench.create(module('return {};'));
  const SourceArn = 'arn:aws:iot:us-east-1:000000000000:rule/r';
  await bench.client.send(
    new AddPermissionCommand({
      FunctionName: 'f',
      StatementId: 'iot',
      Action: 'lambda:InvokeFunction',
      Principal: 'iot.amazonaws.com',
      SourceArn,
    }),
  );
  const { Policy } = await bench.client.send(new GetPolicyCommand({ FunctionName: 'f' }));
  expect(JSON.parse(Policy!)).toMatchObject({
    Statement: [
      {
        Sid: 'iot',
        Principal: { Service: 'iot.amazonaws.com' },
        Resource: 'arn:aws:lambda:us-east-1:000000000000:function:f',
        Condition: { ArnLike: { 'AWS:SourceArn': SourceArn } },
      },
    ],
  });
});

test('a function is described, listed and gone', async () => {
  await bench.create(module('return {};'), { Tags: { lab: 'yes' } });
  const byArn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
  expect(await bench.client.send(new GetFunctionCommand({ FunctionName: byArn }))).toMatchObject({
    Configuration: { FunctionName: 'f', Runtime: 'nodejs24.x', Timeout: 3, MemorySize: 128, State: 'Active' },
    Tags: { lab: 'yes' },
  });
  await bench.client.send(new DeleteFunctionCommand({ FunctionName: 'f' }));
  expect((await bench.client.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
  await expect(bench.invoke()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test.each<[string, Partial<CreateFunctionCommandInput>, string]>([
  ['a Java runtime', { Runtime: 'java21' }, 'java21 is not emulated'],
  ['a layer', { Layers: ['arn:aws:lambda:us-east-1:1:layer:l:1'] }, 'Layers of a function is not emulated'],
  ['an archive that is none', { Code: { ZipFile: Buffer.from('no zip') } }, 'Could not unzip'],
  ['a file outside of the archive', { Code: { ZipFile: zip({ '../evil.mjs': '' }) } }, 'outside of it'],
  ['too many variables', { Environment: { Variables: { A: 'x'.repeat(5000) } } }, '4KB'],
])('%s is refused', async (_title, more, message) => {
  await expect(bench.create(module('return {};'), more)).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: expect.stringContaining(message),
  });
});

test('a role that Lambda cannot take, a second function of that name and a payload that is no JSON are refused', async () => {
  bench.rights.assume = false;
  await expect(bench.create(module(''))).rejects.toMatchObject({
    message: expect.stringContaining('cannot be assumed'),
  });
  bench.rights.assume = true;
  await bench.create(module(''));
  await expect(bench.create(module(''))).rejects.toMatchObject({ name: 'ResourceConflictException' });
  await expect(
    bench.client.send(new InvokeCommand({ FunctionName: 'f', Payload: Buffer.from('{') })),
  ).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
});
