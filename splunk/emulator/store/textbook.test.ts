import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runSearch, type EventSource } from '#splunk/spl';
import {
  runTextbook,
  searchText,
  type AggregateName,
  type Stage,
  type TextbookEvent,
} from '../../spl/testing/textbook.ts';
import { EventStore } from './event-store.ts';

const START = 1_767_571_200;
const FIRST = 'index=main';

/** Numbers whose text a parsed number would lose. */
const numberText = fc.constantFrom('1', '1.0', '2', '2.50', '10', '-3', '9007199254740993', '0.1');
const nameText = fc.constantFrom('a', 'b', 'Bee', 'c d', '7', '7.0');

const event = fc
  .record({
    time: fc.integer({ min: 0, max: 90 }),
    name: fc.option(nameText),
    n: fc.option(fc.oneof(numberText, fc.constant('"text"'))),
    ports: fc.array(fc.constantFrom('22', '443', '8883'), { maxLength: 3 }),
    host: fc.constantFrom('left', 'right'),
  })
  .map(({ time, name, n, ports, host }): TextbookEvent => ({
    time: START + time,
    raw: `{${[
      ...(name === null ? [] : [`"name":${JSON.stringify(name)}`]),
      ...(n === null ? [] : [`"value":{"count":${n}}`]),
      `"ports":[${ports.join(',')}]`,
    ].join(',')}}`,
    host,
    sourcetype: 'json',
    index: 'main',
  }));

const FIELDS = ['name', 'value.count', 'ports{}', 'host', 'x'];
const field = fc.constantFrom(...FIELDS);
const AGGREGATES: AggregateName[] = [
  ...(['avg', 'count', 'dc', 'earliest', 'first', 'last', 'latest'] as const),
  ...(['list', 'max', 'min', 'range', 'sum', 'values'] as const),
];
const call = fc.oneof(
  fc.constant({ name: 'count' as const }),
  fc.record({ name: fc.constantFrom(...AGGREGATES), field }),
);

const middle: fc.Arbitrary<Stage> = fc.oneof(
  fc.record({
    command: fc.constant('search' as const),
    field,
    value: fc.constantFrom('a', 'bee', '1.0', '443'),
  }),
  fc.record({ command: fc.constant('where' as const), field, above: fc.constantFrom(0, 1, 5) }),
  fc.record({
    command: fc.constant('spath' as const),
    path: fc.constantFrom('name', 'value.count', 'ports{}', 'missing'),
    output: fc.constantFrom('x', 'name'),
  }),
  fc.record({ command: fc.constant('rename' as const), from: field, to: fc.constantFrom('x', 'name') }),
  fc.record({
    command: fc.constant('eval' as const),
    target: fc.constantFrom('x', 'name'),
    field,
    plus: fc.constantFrom(1, -2),
  }),
  fc.record({ command: fc.constant('mvexpand' as const), field }),
  fc.record({
    command: fc.constant('fields' as const),
    remove: fc.boolean(),
    names: fc.uniqueArray(field, { minLength: 1 }),
  }),
  fc.record({ command: fc.constant('bin' as const), seconds: fc.constantFrom(10, 60) }),
  fc.record({ command: fc.constant('head' as const), count: fc.constantFrom(1, 5) }),
  fc.record({
    command: fc.constant('dedup' as const),
    names: fc.uniqueArray(field, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    command: fc.constant('fillnull' as const),
    value: fc.constantFrom('0', 'none'),
    name: field,
  }),
  fc.record({
    command: fc.constant('eventstats' as const),
    call,
    by: fc.uniqueArray(field, { maxLength: 2 }),
  }),
  fc.record({
    command: fc.constant('streamstats' as const),
    call,
    by: fc.uniqueArray(field, { maxLength: 2 }),
    window: fc.constantFrom(0, 2),
  }),
);

const last: fc.Arbitrary<Stage> = fc.oneof(
  fc.record({ command: fc.constant('top' as const), field, limit: fc.constantFrom(1, 3) }),
  fc.record({
    command: fc.constant('stats' as const),
    calls: fc.uniqueArray(call, {
      minLength: 1,
      maxLength: 3,
      selector: (one) => `${one.name} ${'field' in one ? one.field : ''}`,
    }),
    by: fc.uniqueArray(field, { maxLength: 2 }),
  }),
  fc
    .record({
      command: fc.constant('chart' as const),
      call,
      over: field,
      by: field,
      limit: fc.constantFrom(0, 1, 2),
    })
    // Splunk refuses to aggregate the row field, and no field can be rows and columns.
    .filter(
      (stage) => stage.over !== stage.by && !('field' in stage.call && stage.call.field === stage.over),
    ),
  fc.record({
    command: fc.constant('timechart' as const),
    seconds: fc.constantFrom(10, 30),
    call,
    by: field,
    limit: fc.constantFrom(0, 1, 2),
  }),
);

const plan = fc.tuple(fc.array(middle, { maxLength: 3 }), last).map(([stages, end]) => [...stages, end]);

/** Without the fields that begin with an underscore, `_time` excepted. */
function visible(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => name === '_time' || !name.startsWith('_')),
  );
}

test('columns, rows and the textbook engine give the same answer', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 1, maxLength: 20 }),
      fc.array(plan, { minLength: 8, maxLength: 8 }),
      async (events, plans) => {
        const store = new EventStore();
        store.append(
          events.map((one) => ({ ...one, source: 's' })),
          START + 100,
        );
        const rows: EventSource = { scan: (request) => store.scan(request) };
        // Newest first; of two events of one time, the later arrival first.
        const ordered = [...events].reverse().sort((a, b) => b.time - a.time);
        for (const stages of plans) {
          const search = searchText(FIRST, stages);
          const expected = runTextbook(ordered, stages).map((row) => visible(Object.fromEntries(row)));
          for (const source of [store, rows]) {
            const options = { now: START + 200, source, timeFormat: 'epoch' as const };
            const result = await runSearch(search, options);
            expect(result.rows.map(visible), search).toEqual(expected);
          }
        }
      },
    ),
    { numRuns: 30 },
  );
});
