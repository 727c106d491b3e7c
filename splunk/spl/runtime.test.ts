import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredEvent } from './event-source.ts';
import { runSearch } from './run-search.ts';
import { SplError } from './spl-error.ts';

const NOW = 1_700_000_000;

/** Values on which arithmetic, bins, regular expressions and JSON may trip. */
const value = fc.constantFrom(
  '',
  '0',
  '1',
  '-1',
  '2.50',
  '1e308',
  '-1e308',
  '1e999',
  'inf',
  'nan',
  '9007199254740993',
  '0x1F',

  'a',
  'A b',
  '*',
  '"',
  '\\',
  '[1,{"k":[null]}]',
  '{"a":{"b":1}}',
  '<r><k>1</k></r>',
  '10.0.0.1',
  '2023-11-14',
);
const event = fc
  .record({
    x: fc.option(fc.oneof(value, fc.array(value, { maxLength: 4 })), { nil: undefined }),
    y: fc.option(value, { nil: undefined }),
    g: fc.constantFrom('a', 'b', 'c'),
    time: fc.constantFrom(0, 1, 60, 3_600, 86_400, -4_000_000_000),
  })
  .map(({ x, y, g, time }): StoredEvent => ({
    time: NOW - time,
    indexTime: NOW,
    raw: `x=${String(x)} y=${String(y)}`,
    host: 'h',
    source: 's',
    sourcetype: 'st',
    index: 'main',
    fields: { g, ...(x === undefined ? {} : { x }), ...(y === undefined ? {} : { y }) },
  }));

const expression = fc.constantFrom(
  'x+y',
  'x/y',
  'x%y',
  'x.y',
  'pow(x,y)',
  'exp(x)',
  'round(x,2)',
  'sqrt(x)',
  'tostring(x,"duration")',
  'mvrange(0,x)',
  'split(x,"")',
  'strftime(x,"%F %T")',
  'relative_time(x,"-1mon@mon")',
  'tonumber(x,16)',

  'json_extract(x,"a.b")',
  'spath(x,"r.k")',
  'mvzip(x,y)',
  'replace(x,"(.)","\\\\1\\\\1")',
  'printf("%f %d",x,y)',
  'mvindex(x,y)',
  'substr(x,y,1)',
  'max(x,y)',
  'if(x>y,x,y)',
  'mvmap(x,x*2)',
  'bit_shift_left(x,y)',
);
const aggregate = fc.constantFrom(
  'count',
  'sum(x)',
  'avg(x)',
  'max(x)',
  'dc(x)',
  'values(x)',
  'list(y)',
  'stdev(x)',
  'perc95(x)',
  'range(x)',
  'mode(x)',
  'latest(x)',
  'rate(x)',
  'count(eval(x>1))',
  'sparkline(count)',
);
const stage = fc.oneof(
  expression.map((text) => `eval x=${text}`),
  expression.map((text) => `where isnotnull(${text})`),
  fc
    .tuple(aggregate, fc.constantFrom('', ' by g', ' by x', ' by x y'))
    .map(([call, by]) => `stats ${call}${by}`),
  aggregate.map((call) => `eventstats ${call} as y by g`),
  aggregate.map((call) => `streamstats window=2 ${call} as y by g`),
  fc.tuple(aggregate, fc.constantFrom('g', 'y')).map(([call, by]) => `timechart span=1h ${call} by ${by}`),
  aggregate.map((call) => `chart ${call} over g by y`),
  fc.constantFrom(
    'bin x',
    'bin x bins=2',
    'bin span=1h _time',
    'bin span=2log3 x',
    'makecontinuous x',
    'mvexpand x',
    'nomv x',

    'makemv delim="" x',
    'mvcombine x',
    'spath input=x',
    'fillnull',
    'filldown',
    'dedup x',
    'top x by g',
    'rare y',

    'transaction g maxspan=1h',
    'sort - x',
    'head 2',
    'tail 2',
    'transpose',
    'untable g k v',
    'xyseries g x y',

    'addtotals',
    'accum x',
    'delta x',
    'autoregress x',
    'trendline sma2(x)',
    'outlier x',
    'rename x as y',
    'uniq',

    'rex field=x "(?<y>.+)+$"',
    'convert auto(*)',
    'rangemap field=x a=0-1',
    'format',
    'foreach * [eval <<FIELD>>=1]',

    'fieldsummary',
    'appendpipe [stats count]',
    'join type=left g [search index=main]',
    'search x=* OR y>1',
  ),
);

test('whatever a search does to whatever events, it ends with a table or an SplError', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 8 }),
      fc.array(stage, { minLength: 1, maxLength: 4 }),
      async (events, stages) => {
        const search = ['index=main', ...stages].join(' | ');
        const source = { scan: () => [events], indexNames: () => ['main'] };
        // Small limits: what runs away reaches them at once.
        const limits = { bins: 2_000, expandedRows: 2_000 };
        try {
          const { fields, rows } = await runSearch(search, { now: NOW, source, limits });
          for (const row of rows) for (const name of Object.keys(row)) expect(fields, search).toContain(name);
        } catch (error) {
          if (!(error instanceof SplError)) throw new Error(`${search}: ${String(error)}`, { cause: error });
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('an infinite number among the values of a field leaves its bins finite', async () => {
  const search = `| makeresults count=3 | streamstats count AS x | eval x=if(x=2,1e308*10,x)
    | bin x bins=3 | stats count BY x`;
  const { rows } = await runSearch(search, { now: NOW, source: { scan: () => [] } });
  expect(rows.map(({ count }) => Number(count)).reduce((a, b) => a + b)).toBe(3);
});
