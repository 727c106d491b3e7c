import { encode } from 'cborg';
import { expect, test } from 'vitest';
import type { Lab } from '../target.ts';
import { Ledger } from './ledger.ts';
import { traceEvents } from './trace-events.ts';

const exported = (version: number, changes: object = {}) => ({
  name: 'aws:all-bytes-out',
  thing: 'pump-001',
  value: { count: version },
  version,
  timestamp: 1_000_000,
  ...changes,
});
const message = (...metrics: object[]) => Buffer.from(JSON.stringify({ version: '1.0', metrics }));
const event = (metric: object) => ({ raw: JSON.stringify(metric), timeMs: 1_000_000, indexedMs: 1_120_000 });

function ledgerLab() {
  let now = 0;
  const ledger = new Ledger({ now: () => now });
  ledger.follow(['pump-001']);
  const at = (ms: number, act: () => void) => {
    now = ms;
    act();
  };
  return { ledger, at, lab: { ledger } as unknown as Lab };
}

test('every station of a datapoint is named with its time', async () => {
  const { ledger, at, lab } = ledgerLab();
  const report = Buffer.from(encode({ hed: { rid: 77, v: '1.0' }, met: {} }));
  at(1_000_000, () => ledger.report('pump-001', 'cbor', report));
  at(1_000_001, () => ledger.ruleMessage('metrics', message(exported(1))));
  at(1_000_002, () => ledger.recordTaken({ id: '49-1', data: message(exported(1)) }));
  at(1_120_000, () => ledger.recordsAcknowledged(['49-1', 'somebody else'], 12));
  const [chain] = await traceEvents([event(exported(1))], lab);
  expect(chain).toEqual({
    key: { thing: 'pump-001', metric: 'aws:all-bytes-out', timestamp: 1_000_000 },
    event: { time: '1970-01-01T00:16:40.000Z', indexed: '1970-01-01T00:18:40.000Z' },
    hec: { ackId: 12, acknowledged: '1970-01-01T00:18:40.000Z' },
    firehose: { recordId: '49-1', taken: '1970-01-01T00:16:40.002Z' },
    rule: { name: 'metrics', at: '1970-01-01T00:16:40.001Z' },
    metric: { value: { count: 1 }, version: 1 },
    cause: { kind: 'report', reportId: 77, format: 'cbor', at: '1970-01-01T00:16:40.000Z' },
    missing: [],
  });
});

test('of several events with one key the highest version counts; another dimension is another key', async () => {
  const { lab } = ledgerLab();
  const dimension = { dimension: { name: 'topics', operator: 'NOT_IN' } };
  const chains = await traceEvents(
    [event(exported(1)), event(exported(3)), event(exported(2)), event(exported(1, dimension))],
    lab,
  );
  expect(chains.map(({ metric, key }) => [metric?.version, 'dimension' in key && key.dimension])).toEqual(
    [
      [3, undefined],
      [1, 'NOT_IN topics'],
    ].map(([version, name]) => [version, name ?? false]),
  );
});

test('packets of a window begin with it and end before the next', async () => {
  const { ledger, at, lab } = ledgerLab();
  const failures = exported(1, { name: 'aws:num-authorization-failures', timestamp: 600_000 });
  for (const ms of [299_999, 300_000, 599_999, 600_000]) {
    at(ms, () => ledger.packet('pump-001', 'refused', `topic-${ms}`));
  }
  at(400_000, () => ledger.packet('pump-001', 'sent', 'telemetry'));
  at(400_000, () => ledger.packet('pump-002', 'refused', 'of another'));
  const [chain] = await traceEvents([event(failures)], lab);
  expect(chain!.cause).toMatchObject({ count: 2, topics: ['topic-300000', 'topic-599999'] });
});

test('stations that cannot be found are named, without a ledger all of them', async () => {
  const { ledger, lab } = ledgerLab();
  ledger.recordTaken({ id: 'of another time', data: message(exported(1, { timestamp: 1_000_00 })) });
  ledger.recordTaken({ id: 'no JSON', data: Buffer.from('"pump-001" 1000000') });
  expect((await traceEvents([event(exported(1))], lab))[0]!.missing).toEqual([
    'hec',
    'firehose',
    'rule',
    'cause',
  ]);
  const bare = await traceEvents([event(exported(1))], {} as Lab);
  expect(bare[0]!.missing).toEqual(['hec', 'firehose', 'rule', 'cause']);
});

test('a record in the backup bucket says so; nothing is kept of things that are not followed', async () => {
  const { ledger, at, lab } = ledgerLab();
  at(5, () => ledger.recordTaken({ id: '49-1', data: message(exported(1)) }));
  at(9, () => ledger.recordsBackedUp(['49-1']));
  const [chain] = await traceEvents([event(exported(1))], lab);
  expect(chain!.firehose).toMatchObject({ backedUp: '1970-01-01T00:00:00.009Z' });
  const other = exported(1, { thing: 'pump-009' });
  ledger.recordTaken({ id: '49-2', data: message(other) });
  const key = { thing: 'pump-009', metric: 'aws:all-bytes-out', timestamp: 1_000_000 };
  expect(ledger.recordOf(key)).toBeUndefined();
});

test('an audit notification is traced to what the audit found', async () => {
  const { ledger, at } = ledgerLab();
  const notification = { TopicArn: 'arn', Message: JSON.stringify({ taskId: 'task-1' }) };
  at(7, () => ledger.recordTaken({ id: '49-9', data: Buffer.from(JSON.stringify(notification)) }));
  const finding = { resource: 'the certificate of pump-001', severity: 'CRITICAL', reason: 'expired' };
  const asked: unknown[] = [];
  const auditFindings = async (...question: unknown[]) => {
    asked.push(question);
    return [finding];
  };
  const lab = { ledger, findings: { auditFindings } } as unknown as Lab;
  const raw = JSON.stringify({ checkName: 'CHECK', taskId: 'task-1', nonCompliantResourcesCount: 1 });
  const [chain] = await traceEvents([{ raw, timeMs: 0, indexedMs: 0 }], lab);
  expect(asked).toEqual([['task-1', 'CHECK']]);
  expect(chain).toMatchObject({
    key: { taskId: 'task-1', check: 'CHECK' },
    firehose: { recordId: '49-9' },
    cause: { kind: 'audit', findings: [finding] },
    missing: ['hec'],
  });
});
