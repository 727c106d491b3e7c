import {
  appendFile,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLogger, silentLogger, type LogEntry } from '#kernel';
import type { NewEvent } from '../store/event.ts';
import { DurableEventLog, EVENT_LOG_FILE } from './event-log.ts';
import { LOG_HEADER, type LogRecord } from './log-format.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lab-log-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(directory, { recursive: true, force: true });
});

const event = (raw: string, more: Partial<NewEvent> = {}): NewEvent => ({
  time: 1_767_571_200.125,
  host: 'pump-001',
  source: 'http:firehose',
  sourcetype: 'posture',
  index: 'main',
  raw,
  ...more,
});

const logFile = () => join(directory, EVENT_LOG_FILE);

async function write(...batches: NewEvent[][]): Promise<void> {
  const log = await DurableEventLog.open(directory, silentLogger, () => undefined);
  await Promise.all(batches.map((events) => log.append(events, 1_767_571_201)));
  await log.close();
}

async function read(): Promise<{ texts: string[]; records: LogRecord[]; entries: LogEntry[] }> {
  const records: LogRecord[] = [];
  const entries: LogEntry[] = [];
  const logger = createLogger((entry) => entries.push(entry), 'debug');
  const log = await DurableEventLog.open(directory, logger, (record) => records.push(record));
  await log.close();
  const events = records.flatMap((record) => ('events' in record ? record.events : []));
  return { texts: events.map(({ raw }) => raw), records, entries };
}

describe('DurableEventLog', () => {
  test('gives back what was appended, in order and unchanged', async () => {
    const strange = event('ü \u{1F600} \uD800 "\n\0', { fields: { site: ['a', 'b'], ward: 'x' } });
    await write([event('a'), strange], [event('b', { time: -1.5, index: 'other' })]);
    expect((await read()).records).toEqual([
      { indexTime: 1_767_571_201, events: [event('a'), strange] },
      { indexTime: 1_767_571_201, events: [event('b', { time: -1.5, index: 'other' })] },
    ]);
  });

  test('goes on after what is already there', async () => {
    await write([event('a')]);
    await write([event('b')]);
    expect((await read()).texts).toEqual(['a', 'b']);
  });

  test('cuts a large batch into several records', async () => {
    const events = Array.from({ length: 25_000 }, (_, i) => event(String(i)));
    await write(events);
    const { texts, records } = await read();
    expect(texts).toEqual(events.map(({ raw }) => raw));
    expect(records.length).toBeGreaterThan(1);
  });

  test('remembers that an index was dropped', async () => {
    const log = await DurableEventLog.open(directory, silentLogger, () => undefined);
    await log.append([event('a')], 1);
    await log.dropIndex('main');
    await log.close();
    expect((await read()).records[1]).toEqual({ dropped: 'main' });
  });

  test('a torn tail is cut off, kept aside and reported, wherever the tear is', async () => {
    await write([event('first')]);
    const { size: keep } = await stat(logFile());
    await write([event('second')]);
    const whole = await readFile(logFile());
    for (let length = keep + 1; length < whole.length; length++) {
      await writeFile(logFile(), whole.subarray(0, length));
      const { texts, entries } = await read();
      expect(texts).toEqual(['first']);
      expect(entries).toMatchObject([
        {
          level: 'warn',
          message: 'the end of the event log was torn by a crash and has been cut off',
          fields: { keptBytes: keep, cutBytes: length - keep },
        },
      ]);
      expect(await readFile(`${logFile()}.torn-at-${keep}`)).toEqual(whole.subarray(keep, length));
      expect((await stat(logFile())).size).toBe(keep);
    }
  });

  test('a tail of zeros, as a power failure leaves it, is cut off and can be written over', async () => {
    await write([event('a')]);
    await appendFile(logFile(), Buffer.alloc(5000));
    expect((await read()).texts).toEqual(['a']);
    await write([event('b')]);
    expect((await read()).texts).toEqual(['a', 'b']);
  });

  test('a damaged record in the middle costs its own events only, and is reported', async () => {
    await write([event('a')]);
    const { size: damaged } = await stat(logFile());
    await write([event('bbbb')]);
    await write([event('c')]);
    const file = await open(logFile(), 'r+');
    await file.write('#', damaged + 20);
    await file.close();
    const { texts, entries } = await read();
    expect(texts).toEqual(['a', 'c']);
    expect(entries).toMatchObject([{ level: 'error', fields: { at: [damaged] } }]);
  });

  test('reads a prefix of what was written after any damage', async () => {
    const texts = Array.from({ length: 8 }, (_, i) => `event ${i}`);
    await write(...texts.map((text) => [event(text)]));
    const whole = await readFile(logFile());
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: LOG_HEADER.length, max: whole.length }),
        fc.uint8Array({ maxLength: 40 }),
        async (length, garbage) => {
          await writeFile(logFile(), Buffer.concat([whole.subarray(0, length), garbage]));
          const found = (await read()).texts;
          expect(found).toEqual(texts.slice(0, found.length));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a log that was cut within its first line is begun anew', async () => {
    await write([event('a')]);
    await truncate(logFile(), 5);
    expect((await read()).texts).toEqual([]);
    await write([event('b')]);
    expect((await read()).texts).toEqual(['b']);
  });

  test.each([
    ['a later version', 'iot-posture-lab event log 2\nxxxxxxxx', /version 2; this lab reads version 1/],
    ['another file', 'hello, this is a letter to my grandmother', /is not an event log/],
  ])('%s is refused and left alone', async (_what, content, message) => {
    await writeFile(logFile(), content);
    await expect(read()).rejects.toMatchObject({
      code: 'LAB_FILE_UNREADABLE',
      message: expect.stringMatching(message) as string,
    });
    expect(await readFile(logFile(), 'utf8')).toBe(content);
    expect(await readdir(directory)).toEqual([EVENT_LOG_FILE]);
  });

  test('append resolves only after the file has been synchronised, and groups what waits', async () => {
    const log = await DurableEventLog.open(directory, silentLogger, () => undefined);
    const order: string[] = [];
    await watchSync(() => order.push('synchronised'));
    const appends = ['a', 'b', 'c', 'd'].map((text) =>
      log.append([event(text)], 1).then(() => order.push(text)),
    );
    await Promise.all(appends);
    await log.close();
    expect(order).toEqual(['synchronised', 'a', 'synchronised', 'b', 'c', 'd']);
  });

  test('nothing is acknowledged any more once the disk has failed', async () => {
    const entries: LogEntry[] = [];
    const logger = createLogger((entry) => entries.push(entry), 'error');
    const log = await DurableEventLog.open(directory, logger, () => undefined);
    await log.append([event('a')], 1);
    await watchSync(() => {
      throw new Error('no space left on device');
    });
    await expect(log.append([event('b')], 1)).rejects.toThrow('no space left on device');
    vi.restoreAllMocks();
    await expect(log.append([event('c')], 1)).rejects.toThrow('no space left on device');
    expect(log.hasFailed).toBe(true);
    expect(entries).toHaveLength(1);
    await log.close();
  });
});

/** Calls `before` ahead of every synchronisation of a file. */
async function watchSync(before: () => void): Promise<void> {
  const probe = await open(join(directory, 'probe'), 'w');
  const prototype = Object.getPrototypeOf(probe) as typeof probe;
  await probe.close();
  const original = prototype.datasync;
  vi.spyOn(prototype, 'datasync').mockImplementation(async function (this: typeof probe) {
    before();
    await original.call(this);
  });
}
