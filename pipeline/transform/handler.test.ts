import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { handler, settingsFrom, splitJson, transform, type FirehoseEvent } from './handler.ts';

const settings = { sourcetype: 'aws-iot-device-defender' };
const ports = {
  name: 'aws:num-listening-tcp-ports',
  thing: 'pump-001',
  value: { count: 7 },
  version: 1,
  timestamp: 1_700_000_100_123,
};
const exported = (...metrics: unknown[]) => ({ version: '1.0', metrics });
const audit = {
  accountId: '123456789012',
  taskId: '4e2b',
  taskStatus: 'COMPLETED',
  taskType: 'ON_DEMAND_AUDIT_TASK',
  totalChecksCount: 2,
  taskStartTime: 1_700_000_000_000,
};
const notification = (message: unknown, TopicArn = 'arn:aws:sns:us-east-1:123456789012:audit') => ({
  Type: 'Notification',
  TopicArn,
  Message: typeof message === 'string' ? message : JSON.stringify(message),
  Timestamp: '2023-11-14T22:15:00.250Z',
});

const base64 = (text: string) => Buffer.from(text).toString('base64');
const batch = (...payloads: unknown[]): FirehoseEvent => ({
  records: payloads.map((payload, index) => ({
    recordId: `r${index}`,
    data: base64(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  })),
});
const bodies = (data: string | undefined) => splitJson(Buffer.from(data ?? '', 'base64').toString());
const results = (event: FirehoseEvent) => transform(event, settings).records.map(({ result }) => result);

describe('exported metrics', () => {
  test('each metric becomes one HEC object with its own time, thing and content', () => {
    const bytes = { ...ports, name: 'aws:all-bytes-out', timestamp: 1_700_000_400_000 };
    const { records } = transform(batch(exported(ports, bytes)), settings);
    expect(records).toMatchObject([{ recordId: 'r0', result: 'Ok' }]);
    expect(bodies(records[0]?.data)).toEqual([
      { time: 1_700_000_100.123, host: 'pump-001', sourcetype: 'aws-iot-device-defender', event: ports },
      { time: 1_700_000_400, host: 'pump-001', sourcetype: 'aws-iot-device-defender', event: bytes },
    ]);
  });

  test('a timestamp in seconds is taken as seconds', () => {
    const { records } = transform(batch(exported({ ...ports, timestamp: 1_700_000_100 })), settings);
    expect(bodies(records[0]?.data)[0]).toMatchObject({ time: 1_700_000_100 });
  });

  test('several messages in one record are all transformed, with or without white space between', () => {
    const one = JSON.stringify(exported({ ...ports, thing: 'a}"{' }));
    const { records } = transform(batch(`${one}${one}\n ${one}`), settings);
    expect(bodies(records[0]?.data)).toHaveLength(3);
  });

  test('an empty list of metrics is dropped on purpose', () => {
    expect(results(batch(exported()))).toEqual(['Dropped']);
  });

  test.each([
    ['name', { ...ports, name: undefined }],
    ['thing', { ...ports, thing: undefined }],
    ['timestamp', { ...ports, timestamp: 'yesterday' }],
    ['shape', 'text'],
  ])('a metric with a bad %s fails its record', (_what, metric) => {
    expect(results(batch(exported(metric)))).toEqual(['ProcessingFailed']);
  });
});

describe('audit notifications', () => {
  test('each check becomes one HEC object that keeps the audit it belongs to', () => {
    const checks = [
      { checkName: 'LOGGING_DISABLED_CHECK', checkRunStatus: 'COMPLETED_NON_COMPLIANT' },
      { checkName: 'CA_CERTIFICATE_EXPIRING_CHECK', checkRunStatus: 'COMPLETED_COMPLIANT' },
    ];
    const { records } = transform(batch(notification({ ...audit, auditDetails: checks })), settings);
    expect(bodies(records[0]?.data)).toEqual(
      checks.map((check) => ({
        time: 1_700_000_100.25,
        host: '123456789012',
        sourcetype: 'aws-iot-device-defender',
        event: { ...check, ...audit },
      })),
    );
  });

  test('a notification of another topic than the configured one fails', () => {
    const event = batch(notification({ ...audit, auditDetails: [{ checkName: 'C' }] }, 'arn:other'));
    expect(transform(event, { auditTopicArn: 'arn:audit' }).records[0]?.result).toBe('ProcessingFailed');
  });

  test.each([['not JSON'], [{ hello: 'world' }]])('a message without audit details fails: %j', (message) => {
    expect(results(batch(notification(message)))).toEqual(['ProcessingFailed']);
  });
});

describe('failure isolation', () => {
  test.each([
    ['not json'],
    [''],
    ['{}'],
    ['[]'],
    ['42'],
    ['{"metrics":[]} trailing'],
    ['{"a":'],
    [{ unknown: 1 }],
  ])('the unusable payload %j fails alone and its neighbours are delivered', (payload) => {
    expect(results(batch(exported(ports), payload, exported(ports)))).toEqual([
      'Ok',
      'ProcessingFailed',
      'Ok',
    ]);
  });

  test('reasons are reported without the payload', () => {
    const reasons: string[] = [];
    transform(batch('secret words'), settings, (id, reason) => reasons.push(`${id}: ${reason}`));
    expect(reasons).toEqual(['r0: not JSON']);
  });

  test('records that no longer fit into the response fail, and the response stays under its limit', () => {
    const limit = 2_000;
    const big = exported({ ...ports, value: { strings: ['x'.repeat(600)] } });
    const answer = transform(batch(big, big, exported(ports)), settings, undefined, limit);
    expect(answer.records.map(({ result }) => result)).toEqual(['Ok', 'ProcessingFailed', 'Ok']);
    expect(JSON.stringify(answer).length).toBeLessThanOrEqual(limit);
  });

  test('every record id of any batch comes back exactly once, in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.json(), fc.constant(JSON.stringify(exported(ports))))),
        (texts) => {
          const event = batch(...texts);
          const answer = transform(event, settings);
          expect(answer.records.map(({ recordId }) => recordId)).toEqual(
            event.records.map(({ recordId }) => recordId),
          );
        },
      ),
    );
  });

  test('any sequence of objects is split as it was joined', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(
        fc.array(object, { minLength: 1 }),
        fc.constantFrom('', ' ', '\n'),
        (objects, separator) => {
          const texts = objects.map((value) => JSON.stringify(value));
          expect(splitJson(texts.join(separator))).toEqual(texts.map((text) => JSON.parse(text) as unknown));
        },
      ),
    );
  });
});

test('settings come from the environment, and empty variables count as unset', () => {
  expect(settingsFrom({ SPLUNK_SOURCETYPE: 's', SPLUNK_INDEX: '' })).toEqual({ sourcetype: 's' });
});

test('the entry point answers with the records of the batch', async () => {
  expect(await handler(batch(exported(ports)))).toMatchObject({
    records: [{ recordId: 'r0', result: 'Ok' }],
  });
});
