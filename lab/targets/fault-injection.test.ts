import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '#kernel';
import { PIPELINE_FAULTS, type PipelineFault } from '../pipeline-faults.ts';
import { startPipelineLab } from '../testing/pipeline-lab.ts';

let lab: Awaited<ReturnType<typeof startPipelineLab>>;
beforeAll(async () => {
  lab = await startPipelineLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

/** Ten metrics, a fault around them, and where each of them is a good while later. */
async function suffer(fault: PipelineFault, forMs: number, restMs = 30 * MINUTE) {
  lab.faults.inject(fault, { forMs });
  const numbers = await lab.send(10);
  await lab.pass(forMs + restMs);
  const mine = (found: number[]) => found.filter((number) => numbers.includes(number));
  const indexed = mine(await lab.indexed());
  const backedUp = (await lab.backedUp()).filter(({ number }) => numbers.includes(number));
  return {
    missing: numbers.filter(
      (number) => !indexed.includes(number) && !backedUp.some((record) => record.number === number),
    ),
    indexed: new Set(indexed).size,
    copies: indexed.length - new Set(indexed).size,
    backedUp: backedUp.length,
    codes: [...new Set(backedUp.map(({ errorCode }) => errorCode))],
  };
}

const DELIVERED = { missing: [], indexed: 10, copies: 0, backedUp: 0, codes: [] };

describe('an outage that Firehose outlasts delays events', () => {
  test.each<PipelineFault>([
    { kind: 'splunk-refuses' },
    { kind: 'splunk-busy' },
    { kind: 'splunk-hangs' },
    { kind: 'splunk-resets' },
    { kind: 'splunk-acks-late', byMs: 100 * SECOND },
  ])('$kind', async (fault) => {
    expect(await suffer(fault, 4 * MINUTE)).toEqual(DELIVERED);
  });
});

describe('an outage longer than the retry duration ends in the backup bucket', () => {
  test.each<{ fault: PipelineFault; code: string }>([
    { fault: { kind: 'splunk-refuses' }, code: 'Splunk.ConnectionClosed' },
    { fault: { kind: 'splunk-busy' }, code: 'Splunk.IndexerBusy' },
    { fault: { kind: 'splunk-hangs' }, code: 'Splunk.ConnectionTimeout' },
    { fault: { kind: 'splunk-resets' }, code: 'Splunk.ConnectionClosed' },
  ])('$fault.kind', async ({ fault, code }) => {
    expect(await suffer(fault, 30 * MINUTE)).toEqual({
      missing: [],
      indexed: 0,
      copies: 0,
      backedUp: 10,
      codes: [code],
    });
  });
});

describe('what Splunk indexed without Firehose learning of it comes again', () => {
  test('splunk-loses-answers', async () => {
    const after = await suffer({ kind: 'splunk-loses-answers' }, 3 * MINUTE);
    expect(after).toMatchObject({ missing: [], indexed: 10, backedUp: 0 });
    expect(after.copies).toBeGreaterThanOrEqual(10);
  });

  test('splunk-never-acks: in the index, and in the backup bucket too', async () => {
    const after = await suffer({ kind: 'splunk-never-acks' }, 60 * MINUTE);
    expect(after).toMatchObject({ missing: [], indexed: 10, backedUp: 10, codes: ['Splunk.AckTimeout'] });
    expect(after.copies).toBeGreaterThanOrEqual(10);
  });

  test('splunk-loses-channels while an acknowledgement is awaited', async () => {
    lab.faults.inject({ kind: 'splunk-acks-late', byMs: 100 * SECOND }, { forMs: 4 * MINUTE });
    const numbers = await lab.send(10);
    await lab.pass(150 * SECOND);
    lab.faults.inject({ kind: 'splunk-loses-channels' });
    await lab.pass(30 * MINUTE);
    const indexed = (await lab.indexed()).filter((number) => numbers.includes(number));
    expect(indexed).toHaveLength(20);
    expect(new Set(indexed)).toEqual(new Set(numbers));
  });
});

describe('the transform', () => {
  test.each<{ fault: PipelineFault; code: string }>([
    { fault: { kind: 'transform-raises' }, code: 'Lambda.FunctionError' },
    { fault: { kind: 'transform-times-out' }, code: 'Lambda.FunctionTimedOut' },
  ])('$fault.kind: the whole batch is kept in the backup bucket', async ({ fault, code }) => {
    expect(await suffer(fault, 10 * MINUTE)).toEqual({
      missing: [],
      indexed: 0,
      copies: 0,
      backedUp: 10,
      codes: [code],
    });
  });

  test('transform-returns-too-few: what is missing is kept, the rest is delivered', async () => {
    expect(await suffer({ kind: 'transform-returns-too-few' }, 10 * MINUTE)).toEqual({
      missing: [],
      indexed: 5,
      copies: 0,
      backedUp: 5,
      codes: ['Lambda.MissingRecordId'],
    });
  });
});

test('backup-fails: records stay until one of Splunk and S3 works again', async () => {
  const backup = lab.faults.inject({ kind: 'backup-fails' });
  const splunk = lab.faults.inject({ kind: 'splunk-busy' });
  const numbers = await lab.send(10);
  await lab.pass(3 * 60 * MINUTE);
  const nowhere = (await lab.backedUp()).filter(({ number }) => numbers.includes(number));
  expect(nowhere).toEqual([]);
  backup.lift();
  await lab.pass(60 * MINUTE);
  const kept = (await lab.backedUp()).filter(({ number }) => numbers.includes(number));
  expect(new Set(kept.map(({ number }) => number))).toEqual(new Set(numbers));
  splunk.lift();
});

test('firehose-throttles: nothing is taken, and whoever puts is told', async () => {
  const fault = lab.faults.inject({ kind: 'firehose-throttles' });
  await expect(lab.send(1)).rejects.toMatchObject({ name: 'ServiceUnavailableException' });
  fault.lift();
  await lab.send(1);
});

test('a fault ends after its time or when it is lifted; a second Splunk fault takes the place of the first', async () => {
  const hec = lab.splunkPart.hecFaults;
  const first = lab.faults.inject({ kind: 'splunk-busy' }, { forMs: MINUTE });
  lab.faults.inject({ kind: 'splunk-never-acks' }, { forMs: 10 * MINUTE });
  first.lift();
  await lab.pass(2 * MINUTE);
  expect(hec.current).toEqual({ kind: 'never-ack' });
  await lab.pass(9 * MINUTE);
  expect(hec.current).toBeUndefined();
  lab.faults.inject({ kind: 'splunk-hangs' });
  lab.faults.inject({ kind: 'firehose-throttles' });
  lab.faults.clear();
  expect(hec.current).toBeUndefined();
  await lab.send(1);
});

test('every fault has a name for reports', () => {
  expect(Object.values(PIPELINE_FAULTS).every((name) => name.length > 0)).toBe(true);
});
