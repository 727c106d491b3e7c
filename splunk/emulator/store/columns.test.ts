import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runSearch, type EventSource, type ExtractionRules, type SearchResult } from '#splunk/spl';
import { EventStore } from './event-store.ts';
import type { NewEvent } from './event.ts';

const START = 1_767_571_200;

const RULES: Record<string, ExtractionRules> = {
  json: { kvMode: 'json' },
  auto: { kvMode: 'auto' },
  computed: { kvMode: 'json', calculated: [{ field: 'twice', expression: 'n*2' }] },
};

const extraction = ({ sourcetype }: { sourcetype: string }): ExtractionRules =>
  RULES[sourcetype] ?? RULES['auto']!;

const event = fc
  .record({
    time: fc.integer({ min: 0, max: 50 }),
    sourcetype: fc.constantFrom('json', 'auto', 'computed', 'other'),
    name: fc.constantFrom('a', 'b', 'Bee', ''),
    n: fc.constantFrom(1, 2, 10, -3),
    list: fc.array(fc.constantFrom('x', 'y', 'z'), { maxLength: 3 }),
    indexed: fc.boolean(),
    plain: fc.boolean(),
  })
  .map(({ time, sourcetype, name, n, list, indexed, plain }): NewEvent => ({
    time: START + time,
    raw: plain ? `name=${name} n=${n} word` : JSON.stringify({ name, n, list, value: { count: n } }),
    host: name === 'a' ? 'left' : 'right',
    source: 's',
    sourcetype,
    index: n === 10 ? 'other' : 'main',
    ...(indexed ? { fields: { name: 'indexed', region: ['eu', 'us'] } } : {}),
  }));

const SEARCHES = [
  'index=*',
  'index=main name=b',
  'index=main name=B* | stats count by name, host',
  'index=* (name=a OR n>1) NOT list{}=x | stats sum(n), values(list{}) AS list, dc(name) by sourcetype',
  'index=* word OR value.count=10 | table _time, name, n, value.count, list{}, twice',
  'index=* region=us name=indexed | fields name region host',
  'index=* n IN (1, 2) missing!=5 | stats count',
  'index=* NOT missing=5 twice>1 | stats count by twice',
  'index=* | dedup name | sort name | table name source linecount punct',
  'index=* | spath name | search name=b* | chart max(value.count) AS most OVER _time BY host',
  'index=* | spath list{} output=items | mvexpand items | stats count, dc(n) BY items',
  'index=* | spath value output=v | spath list{1} output=second | table _time, v, second',
  'index=* | eval _raw=if(n>1, "{\\"name\\":\\"changed\\"}", _raw) | spath name output=m | stats count BY m',
  'index=* | fields - _raw | spath name output=m | stats count BY m',
  'index=* name!=a | mvexpand list{} | stats count by list{}',
];

const tabular = (result: SearchResult) => ({ ...result, messages: [] });

test('columns and single events give the same answer, also while events keep coming', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(event, { maxLength: 12 }), { minLength: 1, maxLength: 4 }),
      async (arrivals) => {
        const store = new EventStore();
        const eventByEvent: EventSource = {
          scan: (request) => store.scan(request),
          indexNames: () => store.indexNames(),
        };
        for (const arrival of arrivals) {
          store.append(arrival, START + 60);
          for (const search of SEARCHES) {
            const options = { now: START + 100, extraction };
            const columns = await runSearch(search, { ...options, source: store });
            const events = await runSearch(search, { ...options, source: eventByEvent });
            expect(tabular(columns), search).toEqual(tabular(events));
          }
        }
      },
    ),
    { numRuns: 10 },
  );
});

test('a text is read once, however many searches look at it', async () => {
  const store = new EventStore();
  const raw = (n: number) => JSON.stringify({ name: `n${n % 7}`, n });
  store.append(
    Array.from({ length: 500 }, (_, n) => ({
      time: START + n,
      raw: raw(n),
      host: 'h',
      source: 's',
      sourcetype: 'json',
      index: 'main',
    })),
    START,
  );
  let rulesAskedFor = 0;
  const counted = (event: { sourcetype: string }): ExtractionRules => {
    rulesAskedFor++;
    return extraction(event);
  };
  const search = () =>
    runSearch('index=main name=n3 | stats sum(n) AS n', { now: START, extraction: counted, source: store });
  const first = await search();
  expect(rulesAskedFor).toBe(500);
  expect(await search()).toEqual(first);
  expect(rulesAskedFor).toBe(500);
});

test('what a calculated field calls decides whether it is kept with the columns', async () => {
  const store = new EventStore();
  const rules: ExtractionRules = {
    kvMode: 'json',
    calculated: [
      { field: 'size', expression: 'if(n>10, "big", "small")' },
      { field: 'age', expression: 'now()-_time' },
    ],
  };
  const alone: ExtractionRules = { ...rules, calculated: rules.calculated!.slice(0, 1) };
  const at = { host: 'h', source: 's', sourcetype: 'json', index: 'main' };
  store.append(
    Array.from({ length: 20 }, (_, n) => ({ ...at, time: START, raw: JSON.stringify({ n }) })),
    START,
  );
  const ages = async (now: number) =>
    (
      await runSearch('index=main | stats values(age) AS age', {
        now,
        extraction: () => rules,
        source: store,
      })
    ).rows.map((row) => row['age']);
  expect(await ages(START + 5)).toEqual(['5']);
  expect(await ages(START + 9)).toEqual(['9']);

  let asked = 0;
  const counted = () => {
    asked++;
    return alone;
  };
  const big = () =>
    runSearch('index=main size=big | stats count', { now: START, extraction: counted, source: store });
  const first = await big();
  expect(first.rows[0]).toMatchObject({ count: '9' });
  asked = 0;
  expect(await big()).toEqual(first);
  // Found in the columns: no event is looked into again.
  expect(asked).toBe(0);
});
