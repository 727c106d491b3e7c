import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import type { VirtualClock } from '#kernel';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { createGateway, type Gateway } from '../../gateway.ts';
import { ServiceError, type Service } from '../../service.ts';
import { createTestContext, testClientConfig } from '../../testing.ts';
import { createSnsService, type SnsService } from './index.ts';

const STREAM_ARN = 'arn:aws:firehose:us-east-1:000000000000:deliverystream/s';
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const ROLE_ARN = 'arn:aws:iam::000000000000:role/subscription';

/** SNS with a Firehose and a Lambda that only remember what they were given. */
async function startBench() {
  let endpoint = '';
  const context = createTestContext({ sdkConfig: () => testClientConfig(endpoint) });
  const records: string[] = [];
  const events: unknown[] = [];
  const bench = { allowed: true, mayInvoke: true, throttled: 0 };
  const firehose: Service = {
    id: 'Firehose',
    operations: {
      PutRecord: ({
        DeliveryStreamName,
        Record,
      }: {
        DeliveryStreamName: string;
        Record: { Data: Uint8Array };
      }) => {
        if (DeliveryStreamName !== 's') throw new ServiceError('ResourceNotFoundException', 'no such stream');
        if (bench.throttled > 0) {
          bench.throttled--;
          throw new ServiceError('ServiceUnavailableException', 'slow down');
        }
        records.push(Buffer.from(Record.Data).toString());
        return { RecordId: '1' };
      },
    },
  };
  const lambda: Service = {
    id: 'Lambda',
    operations: {
      Invoke: ({ InvocationType, Payload }: { InvocationType: string; Payload: Uint8Array }) => {
        events.push({ InvocationType, event: JSON.parse(Buffer.from(Payload).toString()) as unknown });
        return { StatusCode: 202 };
      },
    },
  };
  const gateway: Gateway = await createGateway({ context, services: [firehose, lambda] });
  endpoint = gateway.url;
  const sns: SnsService = createSnsService(context, {
    authorize: ({ roleArn, action, resource, service }) => ({
      allowed:
        bench.allowed &&
        `${roleArn} ${action} ${resource} ${service}` ===
          `${ROLE_ARN} firehose:PutRecord ${STREAM_ARN} sns.amazonaws.com`,
    }),
    functions: { mayInvoke: async () => bench.mayInvoke },
  });
  gateway.register(sns.service);
  const client = new SNSClient(testClientConfig(gateway.url));
  const clock = context.clock as VirtualClock;
  return Object.assign(bench, {
    client,
    clock,
    records,
    events,
    counters: () => sns.counters(),
    /** Lets everything that is under way end, and `seconds` of lab time pass. */
    settle: (seconds = 0) => clock.run('test', (hold) => hold.sleep(seconds * 1000)),
    close: async () => {
      client.destroy();
      sns.close();
      await gateway.close();
    },
  });
}

let bench: Awaited<ReturnType<typeof startBench>>;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const createTopic = async (Name = 'audit') =>
  (await bench.client.send(new CreateTopicCommand({ Name }))).TopicArn!;
const subscribe = async (TopicArn: string, Attributes: Record<string, string> = {}, Endpoint = STREAM_ARN) =>
  (
    await bench.client.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: Endpoint === FUNCTION_ARN ? 'lambda' : 'firehose',
        Endpoint,
        Attributes: { ...(Endpoint !== FUNCTION_ARN && { SubscriptionRoleArn: ROLE_ARN }), ...Attributes },
        ReturnSubscriptionArn: true,
      }),
    )
  ).SubscriptionArn!;

test('Firehose gets the envelope, in the documented order and without a signature', async () => {
  const TopicArn = await createTopic();
  const SubscriptionArn = await subscribe(TopicArn);
  const { MessageId } = await bench.client.send(
    new PublishCommand({
      TopicArn,
      Subject: 'audit',
      Message: '{"checks":1}',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'audit' } },
    }),
  );
  await bench.settle();
  expect(bench.records).toEqual([
    JSON.stringify({
      Type: 'Notification',
      MessageId,
      TopicArn,
      Subject: 'audit',
      Message: '{"checks":1}',
      Timestamp: '2026-01-05T00:00:00.000Z',
      UnsubscribeURL: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`,
      MessageAttributes: { kind: { Type: 'String', Value: 'audit' } },
    }),
  ]);
});

test('raw delivery hands over the message alone, and a batch arrives one by one', async () => {
  const TopicArn = await createTopic();
  await subscribe(TopicArn, { RawMessageDelivery: 'true' });
  const answer = await bench.client.send(
    new PublishBatchCommand({
      TopicArn,
      PublishBatchRequestEntries: [
        { Id: 'a', Message: 'one' },
        { Id: 'b', Message: 'two' },
        { Id: 'c', Message: 'x', Subject: 'line\nbreak' },
      ],
    }),
  );
  await bench.settle();
  expect(bench.records.toSorted()).toEqual(['one', 'two']);
  expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['a', 'b']);
  expect(answer.Failed).toMatchObject([{ Id: 'c', SenderFault: true }]);
});

test('a function gets an event, unless its own policy keeps SNS out', async () => {
  const TopicArn = await createTopic();
  await subscribe(TopicArn, {}, FUNCTION_ARN);
  await bench.client.send(new PublishCommand({ TopicArn, Message: 'one' }));
  await bench.settle();
  expect(bench.events).toMatchObject([
    {
      InvocationType: 'Event',
      event: {
        Records: [
          { EventSource: 'aws:sns', Sns: { Type: 'Notification', TopicArn, Subject: null, Message: 'one' } },
        ],
      },
    },
  ]);
  bench.mayInvoke = false;
  await bench.client.send(new PublishCommand({ TopicArn, Message: 'two' }));
  await bench.settle();
  expect(bench.events).toHaveLength(1);
  expect(bench.counters()).toMatchObject({ notificationsDelivered: 1, notificationsFailed: 1 });
});

test('what the role may not do is dropped and counted, not repeated', async () => {
  const TopicArn = await createTopic();
  await subscribe(TopicArn);
  bench.allowed = false;
  await bench.client.send(new PublishCommand({ TopicArn, Message: 'x' }));
  await bench.settle(3600);
  expect(bench.records).toEqual([]);
  expect(bench.counters()).toMatchObject({ messagesPublished: 1, notificationsFailed: 1 });
});

test('a throttled delivery is repeated 10 s later', async () => {
  const TopicArn = await createTopic();
  await subscribe(TopicArn, { RawMessageDelivery: 'true' });
  bench.throttled = 1;
  await bench.client.send(new PublishCommand({ TopicArn, Message: 'x' }));
  await bench.settle(9);
  expect(bench.records).toEqual([]);
  await bench.settle(2);
  expect(bench.records).toEqual(['x']);
});

test('a filter policy decides by attributes, can be changed and lifted', async () => {
  const TopicArn = await createTopic();
  const SubscriptionArn = await subscribe(TopicArn, {
    RawMessageDelivery: 'true',
    FilterPolicy: '{"severity":["high"]}',
  });
  const publish = async (severity: string) => {
    await bench.client.send(
      new PublishCommand({
        TopicArn,
        Message: severity,
        MessageAttributes: { severity: { DataType: 'String', StringValue: severity } },
      }),
    );
    await bench.settle();
  };
  await publish('low');
  await publish('high');
  expect(bench.records).toEqual(['high']);
  await bench.client.send(
    new SetSubscriptionAttributesCommand({
      SubscriptionArn,
      AttributeName: 'FilterPolicy',
      AttributeValue: '{}',
    }),
  );
  await publish('low');
  expect(bench.records).toEqual(['high', 'low']);
  expect(bench.counters().notificationsFilteredOut).toBe(1);
  const { Attributes } = await bench.client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  expect(Attributes).toMatchObject({
    Protocol: 'firehose',
    RawMessageDelivery: 'true',
    PendingConfirmation: 'false',
  });
});

test('a web endpoint confirms first and is then notified', async () => {
  const received: { headers: NodeJS.Dict<string | string[]>; body: Record<string, string> }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>,
      });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const Endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const TopicArn = await createTopic();
  const { SubscriptionArn } = await bench.client.send(
    new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint }),
  );
  expect(SubscriptionArn).toBe('pending confirmation');
  await bench.client.send(new PublishCommand({ TopicArn, Message: 'too early' }));
  await bench.settle();
  expect(received.map(({ body }) => body['Type'])).toEqual(['SubscriptionConfirmation']);
  await bench.client.send(new ConfirmSubscriptionCommand({ TopicArn, Token: received[0]!.body['Token'] }));
  await bench.client.send(new PublishCommand({ TopicArn, Message: 'now' }));
  await bench.settle();
  expect(received[1]).toMatchObject({
    headers: { 'x-amz-sns-message-type': 'Notification', 'x-amz-sns-topic-arn': TopicArn },
    body: { Type: 'Notification', Message: 'now' },
  });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('topics and subscriptions are listed, counted and removed together', async () => {
  const TopicArn = await createTopic();
  expect(await createTopic()).toBe(TopicArn);
  const first = await subscribe(TopicArn);
  expect(await subscribe(TopicArn)).toBe(first);
  await subscribe(TopicArn, {}, FUNCTION_ARN);
  const { Attributes } = await bench.client.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(Attributes).toMatchObject({ SubscriptionsConfirmed: '2', SubscriptionsPending: '0' });
  await bench.client.send(new UnsubscribeCommand({ SubscriptionArn: first }));
  const { Subscriptions } = await bench.client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  expect(Subscriptions).toMatchObject([{ Protocol: 'lambda', Endpoint: FUNCTION_ARN }]);
  await bench.client.send(new DeleteTopicCommand({ TopicArn }));
  expect((await bench.client.send(new ListTopicsCommand({}))).Topics).toEqual([]);
});

test.each<[string, () => Promise<unknown>, string]>([
  [
    'a missing topic',
    () => bench.client.send(new PublishCommand({ TopicArn: 'arn:aws:sns:x:1:no', Message: 'x' })),
    'NotFoundException',
  ],
  [
    'an empty message',
    async () => bench.client.send(new PublishCommand({ TopicArn: await createTopic(), Message: '' })),
    'InvalidParameterException',
  ],
  [
    'a message of more than 256 KiB',
    async () =>
      bench.client.send(new PublishCommand({ TopicArn: await createTopic(), Message: 'x'.repeat(262_145) })),
    'InvalidParameterException',
  ],
  ['a FIFO topic', () => createTopic('a.fifo'), 'InvalidParameterException'],
  [
    'a Firehose subscription without a role',
    async () => subscribe(await createTopic(), { SubscriptionRoleArn: '' }),
    'InvalidParameterException',
  ],
  [
    'a protocol that is not emulated',
    async () =>
      bench.client.send(
        new SubscribeCommand({ TopicArn: await createTopic(), Protocol: 'email', Endpoint: 'a@example.com' }),
      ),
    'InvalidParameterException',
  ],
  [
    'a dead-letter queue',
    async () => subscribe(await createTopic(), { RedrivePolicy: '{}' }),
    'InvalidParameterException',
  ],
])('%s is refused', async (_title, call, name) => {
  await expect(call()).rejects.toMatchObject({ name });
});
