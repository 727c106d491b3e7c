import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredEvent } from './event-source.ts';
import type { LookupTable } from './knowledge/lookup-store.ts';
import type { SearchOptions } from './options.ts';
import { runSearch } from './run-search.ts';
import { SplError } from './spl-error.ts';
import { VOCABULARY } from './vocabulary.ts';

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
/** Any function with any arguments: most calls are refused, the others meet values they do not expect. */
const anyCall = fc
  .tuple(
    fc.constantFrom(...VOCABULARY.functions),
    fc.array(fc.constantFrom('x', 'y', 'g', '_time', '-1', '0', '3', '1.5', '"a"', '"x"', '"%d"', '""'), {
      maxLength: 3,
    }),
  )
  .map(([name, args]) => `${name}(${args.join(',')})`);
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
/** One a command, so that each of them is met. */
const FIXED_STAGES = [
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
  'addcoltotals labelfield=g label=all',
  'addtotals col=true labelfield=g',
  'addinfo',
  'append [search index=main | head 1]',
  'append maxout=1 [| makeresults count=3]',
  'appendcols override=true [search index=main]',
  'concurrency duration=x',
  'contingency x y',
  'contingency maxrows=1 g x',
  'dedup 2 x keepevents=true consecutive=true',
  'eventcount',
  'extract pairdelim=" " kvdelim="="',
  'fieldformat x=x+1',
  'fields x y',
  'fields - _raw',
  'filldown x',
  'fillnull value=0 x z',
  'foreach mode=multivalue x [eval y=<<ITEM>>]',
  'foreach mode=json_array x [eval y=<<ITEM>>]',
  'fromjson x',
  'inputlookup append=true l.csv',
  'lookup l.csv g OUTPUTNEW x',
  'map search="search index=main g=$g$ x=$x$" maxsearches=2',
  'multikv',
  'mvexpand x limit=2',
  'outputlookup l.csv',
  'regex x="^(a|b)+$"',
  'require',
  'return 3 g x',
  'replace "a" WITH "b", "*" WITH "c*" IN x',
  'reverse',
  'selfjoin g',
  'set union [search index=main] [search index=main]',
  'sort 0 num(x), -str(y)',
  'streamstats time_window=1h sum(x) as y',
  'streamstats reset_on_change=true count by g',
  'strcat allrequired=true x "," y z',
  'table g x*',
  'tags',
  'timewrap 1h',
  'tojson',
  'tojson num(x) bool(y)',
  'top limit=1 showperc=false x y',
  'transaction g startswith=eval(x>0) endswith="x=1" keepevicted=true',
  'transaction g mvlist=true maxevents=2',
  'transpose 2 header_field=g column_name=c',
  'typer',
  'union [search index=main]',
  'xmlkv',
  'xmlunescape',
  'xyseries grouped=true g y x',
  'xpath field=x "//k"',
  'where like(x,y)',
  'rex field=x mode=sed "s/(.)/\\\\1\\\\1/g"',
  'rex field=x max_match=0 "(?<y>.)"',
  'bin x minspan=1',
  'bin x start=0 end=10 span=3',
  'chart count by x span=2',
  'chart sum(x) by y,g limit=1 useother=false',
  'timechart bins=3 avg(x)',
  'trendline wma3(x) as y ema2(y)',
  'collect index=main',
  'makeresults',
  'gentimes start=-2',
  'multisearch [search index=main] [search index=main]',
  'tstats count',
  'rest /services/server/info',
  'savedsearch s',
  'metadata type=hosts',
  'datamodel',
  'from lookup:l.csv',
  'sendalert a',
  'convert timeformat="%H" ctime(x) dur2sec(y) memk(x) rmunit(y) num(x) none(g)',
  'untable x y z',
  'rangemap field=x default=n',
  'format maxresults=2',
  'xyseries x y g',
  'search NOT [search index=main | fields g]',
  'eventstats allnum=true avg(x) as y',
];
const stage = fc.oneof(
  anyCall.map((text) => `eval x=${text}`),
  anyCall.map((text) => `stats ${text} as x by g`),
  expression.map((text) => `eval x=${text}`),
  expression.map((text) => `where isnotnull(${text})`),
  fc
    .tuple(aggregate, fc.constantFrom('', ' by g', ' by x', ' by x y'))
    .map(([call, by]) => `stats ${call}${by}`),
  aggregate.map((call) => `eventstats ${call} as y by g`),
  aggregate.map((call) => `streamstats window=2 ${call} as y by g`),
  fc.tuple(aggregate, fc.constantFrom('g', 'y')).map(([call, by]) => `timechart span=1h ${call} by ${by}`),
  aggregate.map((call) => `chart ${call} over g by y`),
  fc.constantFrom(...FIXED_STAGES),
);

/** A place where every command finds what it reads and may write. */
function surroundings(events: readonly StoredEvent[]): SearchOptions {
  const tables = new Map<string, LookupTable>([
    [
      'l.csv',
      {
        columns: ['g', 'x'],
        rows: [
          ['a', '1'],
          ['b', ''],
        ],
      },
    ],
  ]);
  return {
    now: NOW,
    source: { scan: () => [events], indexNames: () => ['main'] },
    lookups: {
      read: (name) => {
        const table = tables.get(name);
        return table && { table };
      },
      write: (name, table) => void tables.set(name, table),
    },
    savedSearches: () => 'index=main',
    collect: () => undefined,
  };
}

test('whatever a search does to whatever events, it ends with a table or an SplError', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 8 }),
      fc.array(stage, { minLength: 1, maxLength: 4 }),
      async (events, stages) => {
        const search = ['index=main', ...stages].join(' | ');
        // Small limits: what runs away reaches them at once.
        const limits = { bins: 2_000, expandedRows: 2_000 };
        try {
          const { fields, rows } = await runSearch(search, { ...surroundings(events), limits });
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

test('every command that runs is among the stages', () => {
  const met = new Set(FIXED_STAGES.map((text) => text.split(' ')[0]!));
  const elsewhere = ['chart', 'eval', 'eventstats', 'stats', 'streamstats', 'timechart', 'where'];
  expect(VOCABULARY.commands.filter((name) => !met.has(name) && !elsewhere.includes(name))).toEqual([]);
});
