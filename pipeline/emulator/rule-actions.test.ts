import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  ConfirmTopicRuleDestinationCommand,
  CreateTopicRuleCommand,
  CreateTopicRuleDestinationCommand,
  GetTopicRuleDestinationCommand,
  ListTopicRuleDestinationsCommand,
  UpdateTopicRuleDestinationCommand,
  type Action,
} from '@aws-sdk/client-iot';
import { PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { AddPermissionCommand, CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConnectionRegistry, createRandom, silentLogger, VirtualClock } from '#kernel';
import { createAwsClients } from '#pipeline';
import { createAwsEmulator, createCertificateAuthority, issueServerCertificate } from './index.ts';

const ACCOUNT = '000000000000';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/rule`;

async function startLab() {
  const clock = new VirtualClock({ startMs: Date.parse('2026-01-05T00:00:00Z') });
  const ca = await createCertificateAuthority();
  const server = await issueServerCertificate({ ca });
  const emulator = await createAwsEmulator({
    clock,
    logger: silentLogger,
    random: createRandom('rule actions'),
    connections: new ConnectionRegistry(),
    ca,
    server,
    trustedCaPem: [ca.certificatePem],
    region: 'us-east-1',
    accountId: ACCOUNT,
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const clients = createAwsClients({ region: 'us-east-1', endpoint: emulator.httpUrl, credentials });
  const trust = { Effect: 'Allow', Principal: { Service: ['iot.amazonaws.com', 'lambda.amazonaws.com'] } };
  const all = { Effect: 'Allow', Action: ['s3:PutObject', 'logs:*'], Resource: '*' };
  await clients.iam.send(
    new CreateRoleCommand({
      RoleName: 'rule',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ ...trust, Action: 'sts:AssumeRole' }],
      }),
    }),
  );
  await clients.iam.send(
    new PutRolePolicyCommand({
      RoleName: 'rule',
      PolicyName: 'all',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [all] }),
    }),
  );
  /** Publishes and waits until everything that the rules do about it is done. */
  const publish = (topic: string, payload: unknown) =>
    clock.run('publish', async (hold) => {
      await clients.iotData.send(
        new PublishCommand({ topic, payload: Buffer.from(JSON.stringify(payload)) }),
      );
      await hold.sleep(10_000);
    });
  const createRule = (ruleName: string, sql: string, actions: Action[]) =>
    clients.iot.send(
      new CreateTopicRuleCommand({
        ruleName,
        topicRulePayload: { sql, actions, awsIotSqlVersion: '2016-03-23' },
      }),
    );
  const counters = (rule: string) => emulator.counters().rules.rules[rule];
  return { ca, server, clients, clock, emulator, publish, createRule, counters };
}

let lab: Awaited<ReturnType<typeof startLab>>;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(async () => {
  lab.clients.destroy();
  await lab.emulator.close();
});

test('an object of S3 has the name that its template makes, with a variable of SET in it', async () => {
  await lab.clients.s3.send(new CreateBucketCommand({ Bucket: 'rules' }));
  await lab.createRule('toS3', "SET @who = upper(name) SELECT name AS n FROM 's3'", [
    { s3: { roleArn: ROLE, bucketName: 'rules', key: 'at/${topic(1)}/${@who}' } },
  ]);
  await lab.publish('s3', { name: 'pump' });
  const { Body } = await lab.clients.s3.send(new GetObjectCommand({ Bucket: 'rules', Key: 'at/s3/PUMP' }));
  expect(await Body!.transformToString()).toBe('{"n":"pump"}');
});

test('a batch of log events keeps their own times', async () => {
  await lab.clients.logs.send(new CreateLogGroupCommand({ logGroupName: 'rules' }));
  await lab.createRule('toLogs', "SELECT VALUE * FROM 'logs'", [
    { cloudwatchLogs: { roleArn: ROLE, logGroupName: 'rules', batchMode: true } },
  ]);
  const timestamp = lab.clock.now();
  await lab.publish('logs', [
    { timestamp: timestamp - 2_000, message: 'first' },
    { timestamp: timestamp - 1_000, message: 'second' },
  ]);
  await lab.publish('logs', [{ message: 'without a time' }]);
  const { events } = await lab.clients.logs.send(new FilterLogEventsCommand({ logGroupName: 'rules' }));
  expect(events!.map((event) => [event.timestamp, event.message])).toEqual([
    [timestamp - 2_000, 'first'],
    [timestamp - 1_000, 'second'],
  ]);
  expect(lab.counters('toLogs')).toMatchObject({ Success: 1, Failure: 1 });
});

test('a function is invoked only when its own policy lets the rule in', async () => {
  const code = 'export const handler = async (event) => { console.log(`saw ${event.n}`); };';
  const { FunctionArn } = await lab.clients.lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'watcher',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: ROLE,
      Code: { ZipFile: zipSync({ 'index.mjs': Buffer.from(code) }) },
    }),
  );
  await lab.createRule('toLambda', "SELECT n FROM 'lambda'", [{ lambda: { functionArn: FunctionArn } }]);
  const permit = (rule: string) =>
    lab.clients.lambda.send(
      new AddPermissionCommand({
        FunctionName: 'watcher',
        StatementId: rule,
        Action: 'lambda:InvokeFunction',
        Principal: 'iot.amazonaws.com',
        SourceArn: `arn:aws:iot:us-east-1:${ACCOUNT}:rule/${rule}`,
        SourceAccount: ACCOUNT,
      }),
    );
  await lab.publish('lambda', { n: 1 });
  await permit('another');
  await lab.publish('lambda', { n: 2 });
  expect(lab.counters('toLambda')).toMatchObject({ Success: 0, Failure: 2 });
  await permit('toLambda');
  await lab.publish('lambda', { n: 3 });
  expect(lab.counters('toLambda')).toMatchObject({ Success: 1, Failure: 2 });
  const { events } = await lab.clients.logs.send(
    new FilterLogEventsCommand({ logGroupName: '/aws/lambda/watcher', filterPattern: 'saw' }),
  );
  expect(events!.map(({ message }) => /saw \d/.exec(message!)?.[0])).toEqual(['saw 3']);
});

test('an endpoint of HTTPS is asked to confirm, gets messages from then on, and three attempts', async () => {
  const received: { headers: NodeJS.Dict<string | string[]>; body: Record<string, string> }[] = [];
  const answers = [200, 503, 503, 200, 503, 503, 503, 400];
  const { certificatePem: cert, privateKeyPem: key } = lab.server;
  const server = createServer({ cert, key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
      response.writeHead(answers[received.length - 1] ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}/hook`;
  const headers = [{ key: 'X-Thing', value: '${thing}' }];
  await lab.createRule('toHttp', "SELECT * FROM 'http'", [
    { http: { url: `${url}/\${thing}`, confirmationUrl: url, headers } },
  ]);
  await lab.publish('http', { thing: 'too-early' });
  expect(received.map(({ body }) => body['messageType'])).toEqual(['DestinationConfirmation']);
  expect(lab.counters('toHttp')).toMatchObject({ Success: 0, Failure: 1 });

  const { confirmationToken, arn } = received[0]!.body;
  expect(received[0]!.headers['x-amz-rules-engine-destination-arn']).toBe(arn);
  await lab.clients.iot.send(new ConfirmTopicRuleDestinationCommand({ confirmationToken }));
  const { destinationSummaries } = await lab.clients.iot.send(new ListTopicRuleDestinationsCommand({}));
  expect(destinationSummaries).toMatchObject([
    { arn, status: 'ENABLED', httpUrlSummary: { confirmationUrl: url } },
  ]);

  await lab.publish('http', { thing: 'pump' });
  expect(received[3]).toMatchObject({ headers: { 'x-thing': 'pump' }, body: { thing: 'pump' } });
  expect(lab.counters('toHttp')).toMatchObject({ Success: 1, Failure: 1 });
  await lab.publish('http', { thing: 'three times' });
  await lab.publish('http', { thing: 'once' });
  expect(received).toHaveLength(8);
  expect(lab.counters('toHttp')).toMatchObject({ Success: 1, Failure: 3 });

  await lab.clients.iot.send(new UpdateTopicRuleDestinationCommand({ arn, status: 'DISABLED' }));
  await lab.publish('http', { thing: 'nobody' });
  expect(received).toHaveLength(8);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('an endpoint that cannot be asked is an error of its destination', async () => {
  const created = await lab.clock.run('create', async (hold) => {
    const confirmationUrl = 'https://127.0.0.1:1/';
    const { topicRuleDestination } = await lab.clients.iot.send(
      new CreateTopicRuleDestinationCommand({
        destinationConfiguration: { httpUrlConfiguration: { confirmationUrl } },
      }),
    );
    await hold.sleep(1_000);
    return topicRuleDestination!;
  });
  expect(created.status).toBe('IN_PROGRESS');
  const { topicRuleDestination } = await lab.clients.iot.send(
    new GetTopicRuleDestinationCommand({ arn: created.arn }),
  );
  expect(topicRuleDestination).toMatchObject({ status: 'ERROR' });
});

test.each<[string, Action, string]>([
  ['an action that is not emulated', { kinesis: { roleArn: ROLE, streamName: 's' } }, 'kinesis'],
  ['a signed request', { http: { url: 'https://localhost/', auth: { sigv4: undefined } } }, 'http.auth'],
  ['an endpoint without TLS', { http: { url: 'http://localhost/' } }, 'HTTPS'],
  ['a template that cannot be read', { s3: { roleArn: ROLE, bucketName: 'b', key: '${1 +}' } }, 'end'],
])('%s is refused when the rule is created', async (_what, action, words) => {
  await expect(lab.createRule('refused', "SELECT * FROM 'x'", [action])).rejects.toThrow(words);
});
