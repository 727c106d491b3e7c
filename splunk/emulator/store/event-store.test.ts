import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ScanRequest, StoredEvent } from '#splunk/spl';
import { EventStore } from './event-store.ts';
import type { NewEvent } from './event.ts';
import { wildcard } from './pattern.ts';

const everything: ScanRequest = {
  earliest: -Infinity,
  latest: Infinity,
  indexes: ['*'],
  metadata: {},
  literals: [],
};

const event = (over: Partial<NewEvent> = {}): NewEvent => ({
  time: 1_767_571_200,
  host: 'pump-001',
  source: 'http:firehose',
  sourcetype: 'posture',
  index: 'main',
  raw: '{"a":1}',
  ...over,
});

const scan = (store: EventStore, request: Partial<ScanRequest> = {}): StoredEvent[] =>
  [...store.scan({ ...everything, ...request })].flat();

/** Events per segment are 64k: texts of 1 MB close a segment after 64 events and let tests have several. */
const LONG = 'x'.repeat(1024 * 1024);

describe('EventStore', () => {
  test('gives back what was put in, newest first and the later arrival before the earlier', () => {
    const store = new EventStore();
    store.append(
      [event({ raw: 'a' }), event({ raw: 'c', time: 1_767_571_300.25 }), event({ raw: 'b' })],
      1_767_571_301,
    );
    store.append([event({ raw: 'ü \u{1F600}', fields: { site: ['a', 'b'] } })], 1_767_571_302);
    expect(scan(store).map(({ raw }) => raw)).toEqual(['c', 'ü \u{1F600}', 'b', 'a']);
    expect(scan(store)[1]).toEqual({
      ...event({ raw: 'ü \u{1F600}', fields: { site: ['a', 'b'] } }),
      indexTime: 1_767_571_302,
    });
  });

  test('includes the start of a time range and excludes its end', () => {
    const store = new EventStore();
    store.append(
      [10, 20, 30, 40].map((time) => event({ time })),
      50,
    );
    expect(scan(store, { earliest: 20, latest: 40 }).map(({ time }) => time)).toEqual([30, 20]);
  });

  test('a star does not reach internal indexes', () => {
    const store = new EventStore();
    store.append([event({ index: 'main' }), event({ index: '_internal' })], 1);
    expect(scan(store).map(({ index }) => index)).toEqual(['main']);
    expect(scan(store, { indexes: ['_*'] }).map(({ index }) => index)).toEqual(['_internal']);
    expect(scan(store, { indexes: ['nowhere'] })).toEqual([]);
  });

  test('a scan that pauses does not see what arrives meanwhile', () => {
    const store = new EventStore();
    const times = Array.from({ length: 3000 }, (_, i) => i);
    store.append(
      times.map((time) => event({ time })),
      1,
    );
    const batches = store.scan(everything);
    const seen = [...batches.next().value!];
    store.append([event({ time: 1 }), event({ time: 5000 })], 2);
    for (const batch of batches) seen.push(...batch);
    expect(seen.map(({ time }) => time)).toEqual(times.toReversed());
  });

  test('never leaves out an event that has the texts asked for', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'B', '1', '2', '-', '"', 'é', '\u212A'),
      maxLength: 9,
    });
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 40 }),
        fc.array(text, { maxLength: 40 }),
        fc.oneof(text, fc.constantFrom('1-2', 'b-12', '111')),
        (before, after, wanted) => {
          const store = new EventStore();
          const literals = [wanted.toLowerCase()];
          const added: string[] = [];
          for (const raws of [before, after]) {
            store.append(
              raws.map((raw) => event({ raw })),
              1,
            );
            added.push(...raws);
            const found = scan(store, { literals }).map(({ raw }) => raw.toLowerCase());
            const having = (raw: string) => raw.includes(literals[0]!);
            const expected = added.map((raw) => raw.toLowerCase()).filter(having);
            expect(found.filter(having)).toEqual(expected.toReversed());
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('does not read events that cannot have the texts asked for', () => {
    const store = new EventStore();
    store.append([event({ raw: 'Thing-0042 up' }), event({ raw: 'thing-0043' }), event({ raw: '' })], 1);
    expect(scan(store, { literals: ['thing-0042'] }).map(({ raw }) => raw)).toEqual(['Thing-0042 up']);
  });

  test('counts events and times per index', () => {
    const store = new EventStore();
    store.append([event({ time: 5 }), event({ time: 2 }), event({ index: 'other' })], 1);
    expect(store.totals('main')).toMatchObject({ eventCount: 2, minTime: 2, maxTime: 5 });
    expect(store.totals('nowhere').eventCount).toBe(0);
    expect(store.indexNames()).toEqual(['main', 'other']);
  });

  test('orders and filters over several segments like a plain list', () => {
    const item = fc.record({
      time: fc.integer({ min: 0, max: 30 }),
      host: fc.constantFrom('a', 'b', 'B2'),
      index: fc.constantFrom('main', 'other', '_internal'),
      long: fc.boolean(),
    });
    const request = fc.record({
      earliest: fc.integer({ min: -1, max: 31 }),
      latest: fc.integer({ min: -1, max: 31 }),
      host: fc.constantFrom(undefined, 'a', 'b*', 'nobody'),
    });
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 60, maxLength: 250 }),
        request,
        (items, { earliest, latest, host }) => {
          const store = new EventStore();
          const events = items.map(({ long, ...rest }, i) =>
            event({ ...rest, raw: `${i} ${long ? LONG : ''}` }),
          );
          store.append(events, 1);
          const found = scan(store, {
            earliest,
            latest,
            metadata: host === undefined ? {} : { host: [host] },
          });
          const expected = events
            .toReversed()
            .filter(({ time, index }) => time >= earliest && time < latest && !index.startsWith('_'))
            .filter((one) => host === undefined || wildcard(host)(one.host))
            .sort((left, right) => right.time - left.time);
          const number = ({ raw }: { raw: string }) => raw.slice(0, raw.indexOf(' '));
          expect(found.map(number)).toEqual(expected.map(number));
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe('wildcard', () => {
  test.each([
    ['*', '', true],
    ['a*c', 'abc', true],
    ['a*c', 'AC', true],
    ['a*a', 'a', false],
    ['*b*', 'abc', true],
    ['a*b*c', 'acb', false],
    ['abc', 'abcd', false],
  ])('%s against %j is %s', (pattern, text, expected) => {
    expect(wildcard(pattern)(text)).toBe(expected);
  });
});
