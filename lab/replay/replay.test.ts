import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE } from '#kernel';
import { START_MS, startPipelineLab } from '../testing/pipeline-lab.ts';

let lab: Awaited<ReturnType<typeof startPipelineLab>>;
beforeAll(async () => {
  lab = await startPipelineLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

test('a replay brings to Splunk exactly what it lacks, and nothing twice', async () => {
  await lab.send(4);
  await lab.pass(10 * MINUTE);
  // Undelivered: after the transform. Untransformed: before it. Indexed and backed up. And what nothing can be done for.
  lab.faults.inject({ kind: 'splunk-busy' }, { forMs: 30 * MINUTE });
  await lab.send(7);
  await lab.pass(40 * MINUTE);
  lab.faults.inject({ kind: 'transform-raises' }, { forMs: 5 * MINUTE });
  await lab.send(5);
  await lab.pass(15 * MINUTE);
  lab.faults.inject({ kind: 'splunk-never-acks' }, { forMs: 60 * MINUTE });
  await lab.send(3);
  await lab.pass(70 * MINUTE);
  await lab.put('poison');
  await lab.pass(15 * MINUTE);

  const before = await lab.indexed();
  const expected = { records: 16, unusable: 1, events: 15, present: 3, missing: 12 };
  expect(await lab.replay(true)).toMatchObject({ ...expected, delivered: 0 });
  expect(await lab.indexed()).toEqual(before);
  expect(await lab.replay()).toMatchObject({ ...expected, delivered: 12 });
  const after = await lab.indexed();
  expect(new Set(after).size).toBe(19);
  expect(after).toHaveLength(before.length + 12);
  expect(await lab.replay()).toMatchObject({ present: 15, missing: 0, delivered: 0 });
  expect(await lab.indexed()).toHaveLength(after.length);
});

test('events keep their time, host and sourcetype', async () => {
  const { rows } = await lab.clock.run('search', () =>
    lab.splunk.search({
      search: 'search index=iot_posture | stats count BY host sourcetype source',
      earliest: START_MS / 1000,
      latest: START_MS / 1000 + 1,
    }),
  );
  expect(rows).toEqual([
    expect.objectContaining({ host: 'pump-001', sourcetype: 'aws-iot-device-defender' }),
  ]);
});

test('copies of source records, several in one gzip object, are replayed like failures', async () => {
  const message = (minute: number, dimension?: string, count = 1) =>
    JSON.stringify({
      metrics: [
        {
          name: 'aws:num-connection-attempts',
          thing: 'pump-002',
          value: { count },
          timestamp: START_MS + minute * MINUTE,
          ...(dimension && { dimension: { name: dimension, operator: 'IN' } }),
        },
      ],
    });
  // Two values of one millisecond are two events; the same text twice is one.
  const copies = [message(1), message(2), message(2, undefined, 3)];
  const Body = gzipSync([...copies, message(2, 'topics'), message(2, 'topics')].join(''));
  await lab.clients.s3.send(
    new PutObjectCommand({ Bucket: lab.bucket, Key: '2026/01/05/00/copy-1.gz', Body }),
  );
  expect(await lab.replay()).toMatchObject({ events: 19, present: 15, missing: 4, delivered: 4 });
});

test('what Firehose refused to a rule is replayed from the error action of the rule', async () => {
  const metric = { name: 'aws:num-disconnects', thing: 'pump-003', value: { count: 1 }, timestamp: START_MS };
  lab.faults.inject({ kind: 'firehose-throttles' }, { forMs: MINUTE });
  await lab.publishToRule(JSON.stringify({ metrics: [metric] }));
  await lab.pass(10 * MINUTE);
  expect(await lab.replay()).toMatchObject({ missing: 1, delivered: 1 });
  expect(await lab.replay()).toMatchObject({ missing: 0 });
});

test('Splunk that does not acknowledge ends a replay, and the next one finds what has arrived', async () => {
  lab.faults.inject({ kind: 'transform-raises' }, { forMs: 5 * MINUTE });
  const numbers = await lab.send(2);
  await lab.pass(15 * MINUTE);
  const fault = lab.faults.inject({ kind: 'splunk-never-acks' });
  await expect(lab.replay()).rejects.toMatchObject({ code: 'LAB_TIMEOUT' });
  fault.lift();
  expect(await lab.replay()).toMatchObject({ missing: 0 });
  expect((await lab.indexed()).filter((number) => numbers.includes(number))).toHaveLength(2);
});
