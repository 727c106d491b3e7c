import { describe, expect, test } from 'vitest';
import type { StoredEvent } from './event-source.ts';
import type { SearchOptions, SearchResult } from './options.ts';
import { runSearch } from './run-search.ts';
import { SplError } from './spl-error.ts';

const event = (raw: string): StoredEvent => ({
  time: 1_700_000_000,
  indexTime: 1_700_000_000,
  raw,
  host: 'h',
  source: 's',
  sourcetype: 't',
  index: 'main',
});

function run(
  search: string,
  raws: readonly string[] = [],
  options: Partial<SearchOptions> = {},
): Promise<SearchResult> {
  return runSearch(search, { source: { scan: () => [raws.map(event)] }, now: 1_700_000_000, ...options });
}

const refusal = async (search: string, raws: readonly string[] = []): Promise<SplError> => {
  try {
    await run(search, raws);
  } catch (error) {
    if (error instanceof SplError) return error;
    throw error;
  }
  throw new Error('The search was not refused.');
};

/** Exponential for an engine that backtracks: this many characters would take longer than the age of the universe. */
const HOSTILE = `${'a'.repeat(100)}!`;

describe('hostile regular expressions end', () => {
  test.each([
    ['rex', '| makeresults | eval t="TEXT" | rex field=t "(?<n>(a+)+)$" | table n'],
    ['regex', '| makeresults | eval t="TEXT" | regex t="^(a|a)*$"'],
    ['match', '| makeresults | where match("TEXT","^(a+)+$")'],
    ['replace', '| makeresults | eval r=replace("TEXT","(a*)*b","x") | table r'],
    ['makemv', '| makeresults | eval t="TEXT" | makemv tokenizer="((?:a+)+)b" t'],
    ['sed', '| makeresults | eval t="TEXT" | rex field=t mode=sed "s/(a|aa)+$/x/"'],
  ])('%s', async (_, search) => {
    await run(search.replace('TEXT', HOSTILE));
  });

  test('one that cannot be run in linear time is stopped with a message', async () => {
    const error = await refusal(`| makeresults | eval t="${HOSTILE}" | regex t="^(?=(a+)+$)(a+)+\\\\1$"`);
    expect(error.message).toMatch(/regex|regular expression/i);
  });
});

describe('large and deep events', () => {
  test('an event of 10 MB is searched, its automatic extraction is cut', async () => {
    const raw = `first=1 ${'x'.repeat(10_000_000)} last=2`;
    const { rows } = await run('index=main first=1 | eval n=len(_raw) | table first last n', [raw]);
    expect(rows).toEqual([{ first: '1', n: String(raw.length) }]);
  });

  test('JSON nested 10,000 deep is text, not a stack overflow', async () => {
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
    const { rows } = await run(
      'index=main | spath path=a.a output=o | eval ok=if(json_valid(_raw),"y","n"), e=json_extract(_raw,"a.a") | table ok e',
      [deep],
    );
    expect(rows).toEqual([{ ok: 'n' }]);
  });

  test('an array nested 10,000 deep, unclosed', async () => {
    const { rows } = await run('index=main | spath | table _raw', ['['.repeat(10_000)]);
    expect(rows).toHaveLength(1);
  });
});

describe('subsearches', () => {
  test('a million rows as search terms are cut to 10,000, with a message', async () => {
    const { messages, rows } = await run(
      'index=main [| makeresults count=1000000 | streamstats count AS n | fields n] | stats count',
      ['n=3'],
    );
    expect(messages.map(({ text }) => text).join()).toContain('truncating to the first 10000');
    expect(rows).toEqual([{ count: '1' }]);
  });

  test('a million rows to append are cut to 50,000, with a message', async () => {
    const { messages, rows } = await run(
      '| makeresults | append [| makeresults count=1000000] | stats count',
    );
    expect(messages.map(({ text }) => text).join()).toContain('truncating to the first 50000');
    expect(rows).toEqual([{ count: '50001' }]);
  });

  test('nesting is bounded', async () => {
    const nested = (depth: number): string =>
      depth === 0 ? '| makeresults' : `| makeresults | append [${nested(depth - 1)}]`;
    expect((await refusal(nested(9))).message).toContain('nested more than 8 deep');
    expect((await run(nested(8))).rows).toHaveLength(9);
    expect((await refusal(nested(60))).message).toContain('nested too deeply');
  });
});

describe('searches that would grow without end', () => {
  test.each([
    ['parentheses of a search', `index=main ${'('.repeat(5_000)}a${')'.repeat(5_000)}`, 'nested too deeply'],
    [
      'parentheses of an expression',
      `| makeresults | eval a=${'('.repeat(5_000)}1${')'.repeat(5_000)}`,
      'nested too deeply',
    ],
    ['a long chain of NOT', `index=main ${'NOT '.repeat(5_000)}a`, 'nested too deeply'],
    ['minus signs', `| makeresults | eval a=${'-'.repeat(5_000)}1`, 'nested too deeply'],
    [
      'bins',
      'index=main | eval _time=if(_raw="a",0,1700000000) | timechart span=1s count',
      'too many (>50000) rows',
    ],
    [
      'a span that is nothing beside its number',
      'index=main | eval x=if(_raw="a",1e307,1e308) | chart count BY x span=2',
      'more than 50000 rows',
    ],
    [
      'mvexpand',
      '| makeresults | eval m=mvrange(0,2000) | mvexpand m | stats count',
      'More than 1000 results',
    ],
    ['gentimes', '| gentimes start=01/01/1990 end=01/01/2020 increment=1s', 'ranges'],
    ['macros that call themselves', '`loop`', 'nested more than'],
  ])('%s', async (_, search, message) => {
    let told = '';
    try {
      await runSearch(search, {
        source: { scan: () => [['a', 'b'].map(event)] },
        now: 1_700_000_000,
        macros: { loop: { definition: '`loop`' } },
        limits: { expandedRows: 1_000 },
      });
    } catch (error) {
      expect(error).toBeInstanceOf(SplError);
      told = (error as SplError).message;
    }
    expect(told).toContain(message);
  });

  test('a long chain of operators is no deep tree', async () => {
    const { rows } = await run(`| makeresults | eval a=${Array(3_000).fill('1').join('+')} | table a`);
    expect(rows).toEqual([{ a: '3000' }]);
  });

  test('a search can be cancelled', async () => {
    await expect(run('index=main', ['a'], { signal: AbortSignal.abort() })).rejects.toThrow('cancelled');
  });
});
