import { expect, test } from 'vitest';
import { Faults } from '../../faults.ts';
import { START_MS, startBench } from './testing/bench.ts';

const EVENT = '/services/collector/event';
const ACK = '/services/collector/ack';

test('records wait 60 s for the transform and 60 s for Splunk, then arrive concatenated and acknowledged', async () => {
  await using bench = await startBench({ transform: true });
  const arrivals: number[] = [];
  bench.hec.behaviour = ({ path }) => {
    if (path === EVENT) arrivals.push(bench.clock.now() - START_MS);
    return undefined;
  };
  await bench.run(130, () => void bench.put('{"a":1}', '{"b":2}'));
  expect(arrivals).toEqual([120_000]);
  expect(bench.hec.events).toEqual(['{"A":1}{"B":2}']);
  expect(bench.aws.invocations).toHaveLength(1);
  expect(bench.aws.invocations[0]?.records.map((record) => record.approximateArrivalTimestamp)).toEqual([
    START_MS,
    START_MS,
  ]);
  expect(bench.counters()).toMatchObject({ incomingRecords: 2, processedRecords: 2, deliveredRecords: 2 });
});

test('requests carry the token, one channel for events and polls, and the hold', async () => {
  await using bench = await startBench();
  await bench.run(70, () => void bench.put('x'));
  const [event, poll] = bench.hec.requests;
  expect([event?.path, poll?.path]).toEqual([EVENT, ACK]);
  expect(event?.headers.authorization).toBe('Splunk token');
  expect(event?.headers['x-splunk-request-channel']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(poll?.headers['x-splunk-request-channel']).toBe(event?.headers['x-splunk-request-channel']);
  expect(Number(event?.headers['x-lab-hold'])).toBeGreaterThan(0);
});

test('a full buffer is delivered before its time', async () => {
  await using bench = await startBench({ configuration: { BufferingHints: { SizeInMBs: 1 } } });
  await bench.run(5, () => {
    for (let index = 0; index < 4; index++) bench.put('x'.repeat(300_000));
  });
  expect(bench.hec.events.map((body) => body.length)).toEqual([900_000]);
});

test('an interval of 0 delivers at once', async () => {
  await using bench = await startBench({ configuration: { BufferingHints: { IntervalInSeconds: 0 } } });
  await bench.run(2, () => void bench.put('x'));
  expect(bench.counters()).toMatchObject({ deliveredRecords: 1 });
});

test('the raw endpoint is used when the destination says so', async () => {
  await using bench = await startBench({ configuration: { HECEndpointType: 'Raw' } });
  await bench.run(70, () => void bench.put('x'));
  expect(bench.hec.requests[0]?.path).toBe('/services/collector/raw');
});

test('an outage shorter than the retry duration delays the records', async () => {
  await using bench = await startBench();
  const downUntil = START_MS + 60_000 + 90_000;
  bench.hec.behaviour = () =>
    bench.clock.now() < downUntil ? { status: 503, body: '{"text":"Server is busy","code":9}' } : undefined;
  await bench.run(300, () => void bench.put('late'));
  expect(bench.hec.events).toEqual(['late']);
  expect(bench.counters()).toMatchObject({ deliveredRecords: 1, backedUpRecords: 0 });
});

test('an outage longer than the retry duration ends in the backup bucket', async () => {
  await using bench = await startBench({
    configuration: {
      RetryOptions: { DurationInSeconds: 60 },
      CloudWatchLoggingOptions: { Enabled: true, LogGroupName: '/g', LogStreamName: 'd' },
    },
  });
  bench.hec.behaviour = () => ({ status: 503, body: '{"text":"Server is busy","code":9}' });
  await bench.run(600, () => void bench.put('one', 'two'));
  expect(bench.aws.objects.map(({ bucket, key }) => `${bucket}/${key}`)).toEqual([
    expect.stringMatching(/^backup\/splunk-failed\/2026\/01\/05\/00\/s-1-2026-01-05-00-00-00-[0-9a-f-]{36}$/),
  ]);
  expect(bench.aws.failures()).toMatchObject([
    {
      rawData: 'one',
      errorCode: 'Splunk.IndexerBusy',
      arrivalTimestamp: START_MS,
      EventId: expect.stringMatching(/^\d{56}\.0$/),
    },
    { rawData: 'two' },
  ]);
  expect(bench.aws.logEvents).toMatchObject([
    { errorCode: 'Splunk.IndexerBusy', destination: bench.hec.url },
  ]);
  expect(bench.counters()).toMatchObject({ splunkFailedRecords: 2, backedUpRecords: 2, deliveredRecords: 0 });
});

test('without a retry duration there is one attempt', async () => {
  await using bench = await startBench({ configuration: { RetryOptions: { DurationInSeconds: 0 } } });
  bench.hec.behaviour = () => ({ status: 500, body: '{"text":"Internal server error","code":8}' });
  await bench.run(100, () => void bench.put('x'));
  expect(bench.hec.count(EVENT)).toBe(1);
});

test('an acknowledgement that never comes leads to a second copy, and in the end to the backup bucket', async () => {
  await using bench = await startBench({ configuration: { RetryOptions: { DurationInSeconds: 5 } } });
  bench.hec.behaviour = ({ path }) => (path === ACK ? { body: '{"acks":{"0":false,"1":false}}' } : undefined);
  await bench.run(1200, () => void bench.put('x'));
  expect(bench.hec.events).toEqual(['x', 'x']);
  expect(bench.aws.failures()).toMatchObject([{ rawData: 'x', errorCode: 'Splunk.AckTimeout' }]);
  expect(bench.counters()).toMatchObject({ ackTimeouts: 2, deliveryAttempts: 2, backedUpRecords: 1 });
});

test('a lost poll is no reason to send again', async () => {
  await using bench = await startBench();
  bench.hec.behaviour = ({ path, attempt }) => (path === ACK && attempt <= 2 ? 'reset' : undefined);
  await bench.run(120, () => void bench.put('x'));
  expect(bench.hec.events).toEqual(['x']);
  expect(bench.counters()).toMatchObject({ deliveredRecords: 1 });
});

test('a HEC that hangs is given up after 60 s of lab time', async () => {
  await using bench = await startBench();
  bench.hec.behaviour = async ({ path, attempt, hold }) => {
    if (path === EVENT && attempt === 1) await bench.clock.findHold(hold)?.lend(bench.clock.sleep(3_600_000));
    return undefined as never;
  };
  await bench.run(150, () => void bench.put('x'));
  expect(bench.hec.count(EVENT)).toBe(2);
  expect(bench.counters()).toMatchObject({ deliveredRecords: 1 });
});

test.each([
  [{ status: 403, body: '{"text":"Token disabled","code":1}' }, 'Splunk.DisabledToken'],
  [{ status: 403, body: '{"text":"Invalid token","code":4}' }, 'Splunk.InvalidToken'],
  [{ status: 400, body: '{"text":"Invalid data format","code":6}' }, 'Splunk.InvalidDataFormat'],
  [{ status: 400, body: '{"text":"Incorrect index","code":7}' }, 'Splunk.InvalidIndex'],
  [{ status: 404, body: '' }, 'Splunk.URLNotFound'],
  [{ status: 413, body: '' }, 'Splunk.ServerError.ContentTooLarge'],
  [{ status: 200, body: '{"text":"Success","code":0}' }, 'Splunk.AcknowledgementsDisabled'],
  [{ status: 200, body: '<html>' }, 'Splunk.InvalidHecResponseCharacter'],
  ['reset' as const, 'Splunk.ConnectionClosed'],
])('the answer %j is recorded as %s', async (answer, errorCode) => {
  await using bench = await startBench({ configuration: { RetryOptions: { DurationInSeconds: 0 } } });
  bench.hec.behaviour = () => answer;
  await bench.run(400, () => void bench.put('x'));
  expect(bench.aws.failures()).toMatchObject([{ errorCode }]);
});

test('a certificate that nobody vouches for is recorded as Splunk.SSLHandshake', async () => {
  await using bench = await startBench({
    trustHec: false,
    configuration: { RetryOptions: { DurationInSeconds: 0 } },
  });
  await bench.run(400, () => void bench.put('x'));
  expect(bench.aws.failures()).toMatchObject([{ errorCode: 'Splunk.SSLHandshake' }]);
});

test('a certificate for another name is recorded as Splunk.SSLUnverified', async () => {
  await using bench = await startBench();
  await bench.call('UpdateDestination', {
    DeliveryStreamName: 's',
    CurrentDeliveryStreamVersionId: '1',
    DestinationId: 'destinationId-000000000001',
    SplunkDestinationUpdate: {
      HECEndpoint: bench.hec.url.replace('127.0.0.1', 'localhost'),
      RetryOptions: { DurationInSeconds: 0 },
    },
  });
  await bench.run(400, () => void bench.put('x'));
  expect(bench.aws.failures()).toMatchObject([{ errorCode: 'Splunk.SSLUnverified' }]);
  expect(bench.aws.objects[0]?.key).toContain('/s-2-');
});

test('while Splunk and S3 both fail nothing is lost, and Splunk may take the records in the end', async () => {
  await using bench = await startBench({ configuration: { RetryOptions: { DurationInSeconds: 0 } } });
  bench.aws.s3Fails = true;
  const downUntil = START_MS + 3_600_000;
  bench.hec.behaviour = () =>
    bench.clock.now() < downUntil ? { status: 503, body: '{"code":9}' } : undefined;
  await bench.run(2 * 3600, () => void bench.put('x'));
  expect(bench.hec.events).toEqual(['x']);
  expect(bench.counters()).toMatchObject({ deliveredRecords: 1, backedUpRecords: 0, expiredRecords: 0 });
});

test('what neither Splunk nor S3 takes for a day is counted as expired', async () => {
  await using bench = await startBench({ configuration: { RetryOptions: { DurationInSeconds: 0 } } });
  bench.aws.s3Fails = true;
  bench.hec.behaviour = () => ({ status: 503, body: '{"code":9}' });
  await bench.run(25 * 3600, () => void bench.put('x'));
  expect(bench.counters()).toMatchObject({ expiredRecords: 1, deliveredRecords: 0, backedUpRecords: 0 });
});

test('AllEvents also backs up every source record as it came', async () => {
  await using bench = await startBench({ transform: true, configuration: { S3BackupMode: 'AllEvents' } });
  await bench.run(400, () => void bench.put('a', 'b'));
  expect(bench.aws.objects.map(({ key, body }) => [key.slice(0, 14), body.toString()])).toEqual([
    ['2026/01/05/00/', 'ab'],
  ]);
  expect(bench.counters()).toMatchObject({ deliveredRecords: 2, backedUpRecords: 0 });
});

test('a throttled stream takes nothing until it is left alone again', async () => {
  const faults = new Faults();
  await using bench = await startBench({ dependencies: { faults } });
  const fault = faults.set({ kind: 'firehose-throttle', streamName: 's' });
  expect(() => bench.put('x')).toThrow('Slow down.');
  const Records = [{ Data: Buffer.from('a') }, { Data: Buffer.from('b') }];
  expect(await bench.call('PutRecordBatch', { DeliveryStreamName: 's', Records })).toMatchObject({
    FailedPutCount: 2,
    RequestResponses: [{ ErrorCode: 'ServiceUnavailableException' }, { ErrorMessage: 'Slow down.' }],
  });
  fault.lift();
  await bench.run(70, () => void bench.put('y'));
  expect(bench.hec.events).toEqual(['y']);
  expect(bench.counters()).toMatchObject({ throttledRecords: 3, incomingRecords: 1 });
});
