import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createGateway, type Gateway } from '../../gateway.ts';
import { createTestContext, testClientConfig } from '../../testing.ts';
import { compileFilterPattern } from './filter-pattern.ts';
import { createCloudWatchLogsService } from './index.ts';

const context = createTestContext();
const now = context.clock.now();
const stream = { logGroupName: '/aws/lambda/transform', logStreamName: '2026/01/05/[$LATEST]1' };
let gateway: Gateway;
let client: CloudWatchLogsClient;
beforeAll(async () => {
  gateway = await createGateway({ context, services: [createCloudWatchLogsService(context)] });
  client = new CloudWatchLogsClient(testClientConfig(gateway.url));
  await client.send(new CreateLogGroupCommand({ logGroupName: stream.logGroupName }));
  await client.send(new CreateLogStreamCommand(stream));
});
afterAll(() => gateway.close());

const put = (logEvents: { timestamp: number; message: string }[]) =>
  client.send(new PutLogEventsCommand({ ...stream, logEvents }));

test('events come back in order of time, found by words and window', async () => {
  await put([{ timestamp: now, message: 'ERROR poison record' }]);
  await put([
    { timestamp: now - 2000, message: 'START' },
    { timestamp: now - 1000, message: 'ERROR other record' },
  ]);
  const all = await client.send(new GetLogEventsCommand({ ...stream, startFromHead: true }));
  expect(all.events?.map(({ message }) => message)).toEqual([
    'START',
    'ERROR other record',
    'ERROR poison record',
  ]);
  const found = await client.send(
    new FilterLogEventsCommand({ logGroupName: stream.logGroupName, filterPattern: 'ERROR -poison' }),
  );
  expect(found.events).toMatchObject([
    { message: 'ERROR other record', logStreamName: stream.logStreamName },
  ]);
  const late = await client.send(new GetLogEventsCommand({ ...stream, startTime: now }));
  expect(late.events).toHaveLength(1);
  const newest = await client.send(new GetLogEventsCommand({ ...stream, limit: 1 }));
  expect(newest.events?.[0]?.message).toBe('ERROR poison record');
  const older = await client.send(
    new GetLogEventsCommand({ ...stream, limit: 1, nextToken: newest.nextBackwardToken }),
  );
  expect(older.events?.[0]?.message).toBe('ERROR other record');
});

test('events too far from now are reported, not kept', async () => {
  const day = 86_400_000;
  const { rejectedLogEventsInfo } = await put([
    { timestamp: now - 15 * day, message: 'too old' },
    { timestamp: now, message: 'fine' },
    { timestamp: now + day, message: 'too new' },
  ]);
  expect(rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 2 });
  const { logStreams } = await client.send(
    new DescribeLogStreamsCommand({ logGroupName: stream.logGroupName }),
  );
  expect(logStreams?.[0]?.lastEventTimestamp).toBe(now);
});

test('retention is one of the known periods', async () => {
  const retain = (retentionInDays: number) =>
    client.send(new PutRetentionPolicyCommand({ logGroupName: stream.logGroupName, retentionInDays }));
  await retain(7);
  await expect(retain(8)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const { logGroups } = await client.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda' }),
  );
  expect(logGroups).toMatchObject([{ retentionInDays: 7, arn: expect.stringMatching(/transform:\*$/) }]);
});

test('what exists is not created again, what does not is not found', async () => {
  await expect(client.send(new CreateLogStreamCommand(stream))).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsException',
  });
  await expect(
    client.send(new GetLogEventsCommand({ logGroupName: 'none', logStreamName: 'none' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('patterns keep quoted phrases together and refuse what is not emulated', () => {
  expect(compileFilterPattern('"no such" ?a ?b')('b: no such thing')).toBe(true);
  expect(compileFilterPattern('"no such"')('such no')).toBe(false);
  expect(() => compileFilterPattern('{ $.level = "x" }')).toThrow('not emulated');
});
