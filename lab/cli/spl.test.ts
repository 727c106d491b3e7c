import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { splCommand } from './spl.ts';

let directory: string;
let printed = '';
let complained = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spl-'));
  printed = complained = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((complained += String(text)), true));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(directory, { recursive: true });
});

async function file(name: string, lines: readonly object[]): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

describe('npm run spl', () => {
  test("prints fields and results as Splunk's output_mode=json has them", async () => {
    const events = await file('events.jsonl', [
      { _time: 1_700_000_000, _raw: '{"thing":"pump-1","value":{"count":6}}' },
      { _time: 1_700_000_300, _raw: 'thing=pump-2 n=1', tag: ['a', 'b'] },
    ]);
    expect(await splCommand('thing=* | table _time thing value.count tag', { events })).toBe(0);
    expect(JSON.parse(printed)).toEqual({
      fields: [{ name: '_time' }, { name: 'thing' }, { name: 'value.count' }, { name: 'tag' }],
      results: [
        { _time: '2023-11-14T22:18:20.000+00:00', thing: 'pump-2', tag: ['a', 'b'] },
        { _time: '2023-11-14T22:13:20.000+00:00', thing: 'pump-1', 'value.count': '6' },
      ],
    });
  });

  test('a range is taken relative to --now', async () => {
    const events = await file('events.jsonl', [
      { _time: 1_700_000_000, n: 'old' },
      { _time: 1_700_000_300, n: 'new' },
    ]);
    const options = { events, earliest: '-2m', latest: 'now', now: '1700000301' };
    expect(await splCommand('index=main | stats values(n) AS n', options)).toBe(0);
    expect(JSON.parse(printed).results).toEqual([{ n: 'new' }]);
  });

  test("the app's macros and extraction work on events of its index", async () => {
    const raw = JSON.stringify({ name: 'aws:num-listening-tcp-ports', thing: 'pump-1', value: { count: 7 } });
    const events = await file('events.jsonl', [
      { _time: 1_700_000_000, _raw: raw, index: 'iot_posture', sourcetype: 'aws-iot-device-defender' },
    ]);
    expect(await splCommand('`dd(num-listening-tcp-ports)` | table thing v', { events })).toBe(0);
    expect(JSON.parse(printed).results).toEqual([{ thing: 'pump-1', v: '7' }]);
  });

  test('a wrong search is told with a caret and exit code 2', async () => {
    expect(await splCommand('index=main | stast count', {})).toBe(2);
    expect(complained).toBe(
      "Unknown search command 'stast'. Did you mean 'stats'?\nindex=main | stast count\n             ^^^^^\n",
    );
    expect(printed).toBe('');
  });

  test('a command that does not run here leads to the list of those that do', async () => {
    expect(await splCommand('index=main | iplocation ip', {})).toBe(2);
    expect(complained).toMatch(
      /'iplocation' is not supported by this engine: .*\nindex=main \| iplocation ip\n {13}\^{10}\nWhat runs here.*README/,
    );
  });

  test.each([
    ['a range that is none', '| makeresults', { earliest: 'now', latest: '-1h', now: '1700000000' }],
    ['no search', undefined, {}],
    ['a search and vectors', 'index=main', { vectors: 'v.jsonl' }],
    ['a time that is none', '| makeresults', { earliest: 'soon' }],
    ['a file that is not there', 'index=main', { events: '/no/such/file.jsonl' }],
  ])('%s is refused', async (_, search, options) => {
    await expect(splCommand(search, options)).rejects.toMatchObject({ name: 'UserError' });
  });

  test('an event that is none is named by its line', async () => {
    const path = join(directory, 'bad.jsonl');
    await writeFile(path, '{"_time": 1}\nnot json\n');
    await expect(splCommand('index=main', { events: path })).rejects.toThrow(`${path}, line 2`);
  });
});

describe('npm run spl -- --vectors', () => {
  test('understands every key that a vector may have', async () => {
    const path = await file('vectors.jsonl', [
      {
        id: 'all keys',
        search:
          '`busy(2)` | lookup names.csv thing OUTPUT name | eval day=strftime(_time,"%H"), half=n/3, j=json_object("n",n) | table name day half j',
        events: [
          { _time: '1700000000', _raw: 'thing=pump-1 n=4' },
          { _time: '1600000000', _raw: 'thing=pump-1 n=5' },
        ],
        expect: [{ name: 'Pump', day: '17', half: '1.3333333333', j: '{ "n": 4 }' }],
        columns: ['name', 'day', 'half', 'j'],
        approx: ['half'],
        json: ['j'],
        lookups: { 'names.csv': 'thing,name\npump-1,Pump\n' },
        macros: { 'busy(1)': { args: ['least'], definition: 'index=main n>$least$' } },
        timerange: { earliest: 1_699_999_999, latest: 1_700_000_001 },
        tz: 'America/New_York',
        kv_mode: 'auto',
        note: 'a note',
        source: 'a page',
        confidence: 'high',
        command: 'lookup',
      },
      { id: 'error', search: '| nope', error: 'Unknown search command' },
    ]);
    expect(await splCommand(undefined, { vectors: path })).toBe(0);
  });

  test('a vector that expects nothing at all does not pass', async () => {
    const vectors = await file('vectors.jsonl', [{ id: 'a', search: '| makeresults | table x' }]);
    expect(await splCommand(undefined, { vectors })).toBe(1);
    expect(JSON.parse(printed)).toMatchObject({ pass: false, results: [{}] });
  });

  test('prints a line per vector and fails when one does not pass', async () => {
    const search = 'index=main | stats sum(n) AS s';
    const events = [{ n: '1' }, { n: '2' }];
    const vectors = await file('vectors.jsonl', [
      { id: 'right', search, events, expect: [{ s: '3' }] },
      { id: 'wrong', search, events, expect: [{ s: '4' }] },
      { id: 'time', search: '| makeresults | table _time', expect: [{ _time: '1700000000' }] },
    ]);
    expect(await splCommand(undefined, { vectors })).toBe(1);
    const lines = printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toEqual([
      { id: 'right', pass: true, fields: [{ name: 's' }], results: [{ s: '3' }] },
      {
        id: 'wrong',
        pass: false,
        fields: [{ name: 's' }],
        results: [{ s: '3' }],
        error: 'row 1, s: expected "4", got "3"',
      },
      { id: 'time', pass: true, fields: [{ name: '_time' }], results: [{ _time: '1700000000' }] },
    ]);
  });
});
