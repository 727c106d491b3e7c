import {
  CreateDeliveryStreamCommand,
  DeleteDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  ListDeliveryStreamsCommand,
  ListTagsForDeliveryStreamCommand,
  PutRecordBatchCommand,
  PutRecordCommand,
  StartDeliveryStreamEncryptionCommand,
  StopDeliveryStreamEncryptionCommand,
  TagDeliveryStreamCommand,
  UntagDeliveryStreamCommand,
  UpdateDestinationCommand,
  type SplunkDestinationConfiguration,
} from '@aws-sdk/client-firehose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGateway } from '../../gateway.ts';
import { createTestContext, testClientConfig } from '../../testing.ts';
import { createFirehoseService } from './index.ts';
import { splunkConfiguration } from './testing/bench.ts';

let gateway: Awaited<ReturnType<typeof createGateway>>;
let firehose: ReturnType<typeof createFirehoseService>;
let client: FirehoseClient;

beforeEach(async () => {
  const context = createTestContext();
  firehose = createFirehoseService(context, {
    authorize: ({ roleArn }) =>
      roleArn.endsWith('/missing') ? { allowed: false, reason: 'assume' } : { allowed: true },
  });
  gateway = await createGateway({ context, services: [firehose.service] });
  client = new FirehoseClient(testClientConfig(gateway.url));
});
afterEach(async () => {
  client.destroy();
  firehose.close();
  await gateway.close();
});

const create = (name: string, configuration: Partial<SplunkDestinationConfiguration> = {}) =>
  client.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName: name,
      SplunkDestinationConfiguration: splunkConfiguration('https://hec:8088', { configuration }),
      Tags: [{ Key: 'owner', Value: 'lab' }],
    }),
  );
const describeStream = async (name: string) =>
  (await client.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: name })))
    .DeliveryStreamDescription!;

test('a stream is described with every default filled in', async () => {
  const { DeliveryStreamARN } = await create('s');
  expect(DeliveryStreamARN).toBe('arn:aws:firehose:us-east-1:000000000000:deliverystream/s');
  expect(await describeStream('s')).toMatchObject({
    DeliveryStreamName: 's',
    DeliveryStreamStatus: 'ACTIVE',
    DeliveryStreamType: 'DirectPut',
    VersionId: '1',
    HasMoreDestinations: false,
    DeliveryStreamEncryptionConfiguration: { Status: 'DISABLED' },
    Destinations: [
      {
        DestinationId: 'destinationId-000000000001',
        SplunkDestinationDescription: {
          HECEndpointType: 'Event',
          HECAcknowledgmentTimeoutInSeconds: 180,
          RetryOptions: { DurationInSeconds: 300 },
          S3BackupMode: 'FailedEventsOnly',
          BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 5 },
          S3DestinationDescription: {
            BufferingHints: { IntervalInSeconds: 300, SizeInMBs: 5 },
            CompressionFormat: 'UNCOMPRESSED',
          },
        },
      },
    ],
  });
});

test.each<[string, Partial<SplunkDestinationConfiguration>]>([
  ['an acknowledgement timeout under 180 s', { HECAcknowledgmentTimeoutInSeconds: 179 }],
  ['an acknowledgement timeout over 600 s', { HECAcknowledgmentTimeoutInSeconds: 601 }],
  ['a retry duration over 7200 s', { RetryOptions: { DurationInSeconds: 7201 } }],
  ['a buffer over 60 s', { BufferingHints: { IntervalInSeconds: 61 } }],
  ['a buffer over 5 MB', { BufferingHints: { SizeInMBs: 6 } }],
  ['an endpoint without TLS', { HECEndpoint: 'http://hec:8088' }],
  [
    'a backup without buffering',
    {
      S3Configuration: {
        RoleARN: 'arn:aws:iam::000000000000:role/r',
        BucketARN: 'arn:aws:s3:::b',
        BufferingHints: { IntervalInSeconds: 0, SizeInMBs: 5 },
      },
    },
  ],
  [
    'an unknown role',
    {
      S3Configuration: {
        RoleARN: 'arn:aws:iam::000000000000:role/missing',
        BucketARN: 'arn:aws:s3:::b',
      },
    },
  ],
  [
    'an error prefix with expressions but without the error type',
    {
      S3Configuration: {
        RoleARN: 'arn:aws:iam::000000000000:role/r',
        BucketARN: 'arn:aws:s3:::b',
        ErrorOutputPrefix: 'failed/!{timestamp:yyyy}/',
      },
    },
  ],
])('%s is refused as InvalidArgumentException', async (_, configuration) => {
  await expect(create('s', configuration)).rejects.toMatchObject({ name: 'InvalidArgumentException' });
  await expect(describeStream('s')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('streams are listed page by page in the order of their names, and a name is taken once', async () => {
  for (const name of ['c', 'a', 'b']) await create(name);
  await expect(create('a')).rejects.toMatchObject({ name: 'ResourceInUseException' });
  expect(await client.send(new ListDeliveryStreamsCommand({ Limit: 2 }))).toMatchObject({
    DeliveryStreamNames: ['a', 'b'],
    HasMoreDeliveryStreams: true,
  });
  const rest = new ListDeliveryStreamsCommand({ ExclusiveStartDeliveryStreamName: 'b' });
  expect(await client.send(rest)).toMatchObject({
    DeliveryStreamNames: ['c'],
    HasMoreDeliveryStreams: false,
  });
  await client.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName: 'a' }));
  expect((await client.send(new ListDeliveryStreamsCommand({}))).DeliveryStreamNames).toEqual(['b', 'c']);
});

test('tags are added, listed and removed', async () => {
  await create('s');
  const DeliveryStreamName = 's';
  await client.send(
    new TagDeliveryStreamCommand({ DeliveryStreamName, Tags: [{ Key: 'stage', Value: 'test' }] }),
  );
  await client.send(new UntagDeliveryStreamCommand({ DeliveryStreamName, TagKeys: ['owner'] }));
  expect(await client.send(new ListTagsForDeliveryStreamCommand({ DeliveryStreamName }))).toMatchObject({
    Tags: [{ Key: 'stage', Value: 'test' }],
    HasMoreTags: false,
  });
});

test('encryption is a flag of the stream and of every record', async () => {
  await create('s');
  const put = async () => {
    const Record = { Data: Buffer.from('x') };
    return (await client.send(new PutRecordCommand({ DeliveryStreamName: 's', Record }))).Encrypted;
  };
  expect(await put()).toBe(false);
  await client.send(
    new StartDeliveryStreamEncryptionCommand({
      DeliveryStreamName: 's',
      DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
    }),
  );
  expect(await put()).toBe(true);
  expect((await describeStream('s')).DeliveryStreamEncryptionConfiguration).toEqual({
    KeyType: 'AWS_OWNED_CMK',
    Status: 'ENABLED',
  });
  await client.send(new StopDeliveryStreamEncryptionCommand({ DeliveryStreamName: 's' }));
  expect(await put()).toBe(false);
});

test('an update needs the current version, raises it, and never turns AllEvents back', async () => {
  await create('s');
  const update = (version: string, S3BackupMode: 'AllEvents' | 'FailedEventsOnly') =>
    client.send(
      new UpdateDestinationCommand({
        DeliveryStreamName: 's',
        CurrentDeliveryStreamVersionId: version,
        DestinationId: 'destinationId-000000000001',
        SplunkDestinationUpdate: { S3BackupMode },
      }),
    );
  await expect(update('2', 'AllEvents')).rejects.toMatchObject({ name: 'ConcurrentModificationException' });
  await update('1', 'AllEvents');
  const { VersionId, Destinations } = await describeStream('s');
  expect([VersionId, Destinations![0]!.SplunkDestinationDescription]).toMatchObject([
    '2',
    { S3BackupMode: 'AllEvents', RetryOptions: { DurationInSeconds: 300 } },
  ]);
  await expect(update('2', 'FailedEventsOnly')).rejects.toMatchObject({ name: 'InvalidArgumentException' });
});

test('records and batches over the limits are refused as a whole', async () => {
  await create('s');
  const DeliveryStreamName = 's';
  const batch = (count: number, bytes: number) =>
    client.send(
      new PutRecordBatchCommand({
        DeliveryStreamName,
        Records: Array.from({ length: count }, () => ({ Data: Buffer.alloc(bytes, 'x') })),
      }),
    );
  const tooLarge = { Data: Buffer.alloc(1_024_001) };
  await expect(
    client.send(new PutRecordCommand({ DeliveryStreamName, Record: tooLarge })),
  ).rejects.toMatchObject({ name: 'InvalidArgumentException' });
  await expect(batch(501, 1)).rejects.toMatchObject({ name: 'InvalidArgumentException' });
  await expect(batch(5, 900_000)).rejects.toMatchObject({ name: 'InvalidArgumentException' });
  const { FailedPutCount, RequestResponses } = await batch(3, 10);
  expect(FailedPutCount).toBe(0);
  expect(new Set(RequestResponses!.map(({ RecordId }) => RecordId)).size).toBe(3);
  const elsewhere = { DeliveryStreamName: 'none', Record: { Data: Buffer.from('x') } };
  await expect(client.send(new PutRecordCommand(elsewhere))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  expect(firehose.counters().incomingRecords).toBe(3);
});
