import { expect, test } from 'vitest';
import type { FirehoseEvent, LambdaAnswer } from './testing/fake-aws.ts';
import { START_MS, startBench } from './testing/bench.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const ids = ({ records }: FirehoseEvent) => records.map(({ recordId }) => recordId);
const ok = (recordId: string) => ({ recordId, result: 'Ok', data: base64('fine') });

type Answer = (event: FirehoseEvent) => LambdaAnswer;

/** What the function answers for one record of three, the others being fine: what becomes of that record. */
test.each<{ what: string; second: (recordId: string) => object[]; code?: string }>([
  { what: 'Dropped', second: (recordId) => [{ recordId, result: 'Dropped' }] },
  { what: 'Dropped with data', second: (recordId) => [{ recordId, result: 'Dropped', data: base64('x') }] },
  {
    what: 'ProcessingFailed',
    second: (recordId) => [{ recordId, result: 'ProcessingFailed', data: base64('x') }],
    code: 'Lambda.FunctionError',
  },
  { what: 'no answer', second: () => [], code: 'Lambda.MissingRecordId' },
  { what: 'two answers', second: (id) => [ok(id), ok(id)], code: 'Lambda.DuplicatedRecordId' },
  {
    what: 'data that is not base64',
    second: (recordId) => [{ recordId, result: 'Ok', data: '{}' }],
    code: 'Lambda.JsonMappingException',
  },
  {
    what: 'a result that does not exist',
    second: (recordId) => [{ recordId, result: 'OK', data: base64('x') }],
    code: 'Lambda.FunctionError',
  },
])('$what for one record leaves its neighbours alone', async ({ second, code }) => {
  await using bench = await startBench({ transform: true });
  bench.aws.lambda = (event) => {
    const [one, two, three] = ids(event) as [string, string, string];
    return { payload: { records: [ok(one), ...second(two), ok(three)] } };
  };
  await bench.run(600, () => void bench.put('a', 'b', 'c'));
  expect(bench.hec.events).toEqual(['finefine']);
  expect(bench.aws.failures()).toMatchObject(
    code === undefined ? [] : [{ rawData: 'b', errorCode: code, attemptsMade: 1 }],
  );
  expect(bench.counters()).toMatchObject({
    droppedRecords: code === undefined ? 1 : 0,
    backedUpRecords: code === undefined ? 0 : 1,
    deliveredRecords: 2,
  });
});

/** Failures of a whole batch; the network, the concurrency limit and Lambda's own troubles are worth repeating. */
test.each<{ what: string; answer: LambdaAnswer | Answer; code: string; attempts: number }>([
  {
    what: 'an exception',
    answer: { functionError: 'Unhandled', payload: {} },
    code: 'FunctionError',
    attempts: 1,
  },
  {
    what: 'its own time-out',
    answer: { functionError: 'Unhandled', payload: { errorMessage: 'Task timed out after 60.00 seconds' } },
    code: 'FunctionTimedOut',
    attempts: 1,
  },
  { what: 'no list of records', answer: { payload: { ok: true } }, code: 'FunctionError', attempts: 1 },
  { what: 'null', answer: { payload: null }, code: 'FunctionError', attempts: 1 },
  {
    what: 'an answer over 6 MB',
    answer: (event) => ({
      payload: { records: ids(event).map((id) => ({ ...ok(id), data: 'A'.repeat(7_000_000) })) },
    }),
    code: 'FunctionError',
    attempts: 1,
  },
  {
    what: 'the concurrency limit',
    answer: { status: 429, error: 'TooManyRequestsException' },
    code: 'InvokeLimitExceeded',
    attempts: 4,
  },
  {
    what: 'a missing function',
    answer: { status: 404, error: 'ResourceNotFoundException' },
    code: 'ResourceNotFound',
    attempts: 1,
  },
  {
    what: 'Lambda in trouble',
    answer: { status: 500, error: 'ServiceException' },
    code: 'InternalServerError',
    attempts: 4,
  },
])('$what fails the batch as Lambda.$code after $attempts attempts', async ({ answer, code, attempts }) => {
  await using bench = await startBench({ transform: true });
  bench.aws.lambda = typeof answer === 'function' ? answer : () => answer;
  await bench.run(600, () => void bench.put('a', 'b'));
  expect(bench.hec.events).toEqual([]);
  expect(bench.aws.invocations).toHaveLength(attempts);
  const failure = {
    errorCode: `Lambda.${code}`,
    attemptsMade: attempts,
    arrivalTimestamp: START_MS,
    lambdaArn: expect.stringMatching(/:function:transform$/),
    errorMessage: expect.any(String),
    attemptEndingTimestamp: expect.any(Number),
  };
  expect(bench.aws.failures()).toEqual([
    { ...failure, rawData: 'a' },
    { ...failure, rawData: 'b' },
  ]);
  expect(bench.aws.objects[0]!.key).toMatch(/^processing-failed\/2026\/01\/05\/00\/s-1-2026-01-05-00-00-00-/);
});

test.each([
  { reason: 'assume', code: 'Lambda.AssumeRoleAccessDenied' },
  { reason: 'denied', code: 'Lambda.InvokeAccessDenied' },
] as const)(
  'a role that may not ($reason) fails the batch as $code, without an invocation',
  async ({ reason, code }) => {
    await using bench = await startBench({
      transform: true,
      dependencies: {
        authorize: ({ action }) =>
          action === 'lambda:InvokeFunction' ? { allowed: false, reason } : { allowed: true },
      },
    });
    await bench.run(600, () => void bench.put('a'));
    expect(bench.aws.invocations).toEqual([]);
    expect(bench.aws.failures()).toMatchObject([{ errorCode: code, attemptsMade: 0 }]);
  },
);

test('the transform buffer flushes at 256 KB without waiting for its 60 s', async () => {
  await using bench = await startBench({ transform: true });
  await bench.run(5, () => {
    for (let index = 0; index < 3; index++) bench.put('x'.repeat(100_000));
  });
  expect(bench.aws.invocations.map(({ records }) => records.length)).toEqual([2]);
});

test('metrics carry CloudWatch’s names', async () => {
  await using bench = await startBench({ transform: true });
  await bench.run(130, () => void bench.put('abc', 'defg'));
  expect(bench.metrics()['s']).toEqual({
    IncomingRecords: 2,
    IncomingBytes: 7,
    ThrottledRecords: 0,
    'ExecuteProcessing.Success': 1,
    'ExecuteProcessing.Duration': 0,
    'SucceedProcessing.Records': 2,
    'DeliveryToSplunk.Records': 2,
    'DeliveryToSplunk.Bytes': 7,
    'DeliveryToSplunk.Success': 1,
    'DeliveryToSplunk.DataAckLatency': 1,
    'DeliveryToSplunk.DataFreshness': 121,
    'BackupToS3.Records': 0,
    'BackupToS3.Success': 1,
  });
});
