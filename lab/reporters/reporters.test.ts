import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, onTestFinished, test } from 'vitest';
import { scenarios as catalogue } from '#scenarios';
import { summarise } from '../results.ts';
import { formatRow } from '../runner/rows.ts';
import { findScenarioFiles } from '../scenario-files.ts';
import { createReporter } from './index.ts';
import { defaultReporter } from './default.ts';
import { githubReporter } from './github.ts';
import { junitXml } from './junit.ts';
import { navigatorLayers } from './navigator.ts';
import { StageTimes } from './stage-times.ts';
import { expectation, MIXED, scenario } from './testing/sample-results.ts';

const asArray = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

test('JUnit: counts are those of the cases, skips and crashes are cases, and hostile text stays text', () => {
  const xml = junitXml(MIXED);
  expect(XMLValidator.validate(xml)).toBe(true);
  // oxlint-disable-next-line no-control-regex -- the characters that XML 1.0 does not allow
  expect(xml).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/);
  const parsed = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(xml).testsuites;
  expect(parsed).toMatchObject({ tests: '5', failures: '1', errors: '1', skipped: '1', time: '8.000' });
  const suites = parsed.testsuite.map((suite: { name: string; testcase: object }) => ({
    ...suite,
    testcase: asArray(suite.testcase),
  }));
  expect(suites).toMatchObject([
    { name: 'rogue-ftp', tests: '1', failures: '0', testcase: [{ classname: 'rogue-ftp', time: '2.000' }] },
    { name: 'auth-storm', tests: '2', failures: '1', testcase: [{}, { name: 'rows: 1, 2 & <3>' }] },
    {
      name: 'cert-clone',
      skipped: '1',
      testcase: [{ skipped: { message: 'the aws target does not offer X' } }],
    },
    { name: 'silence', errors: '1', testcase: [{ error: { message: 'Lab time stands still.' } }] },
  ]);
  const { failure } = suites[1].testcase[1];
  expect(failure.message).toBe('The rows differ:');
  expect(failure['#text']).toContain('+ thing=<script>alert(1)</script> ]]> \uFFFD 100%');
  expect(failure['#text']).toContain('window: 2026-01-05T01:00:00.000Z to 2026-01-05T01:20:00.000Z');
});

test('GitHub: one command for each failure and skip, each on one line, with the file of the scenario', async () => {
  let written = '';
  const reporter = githubReporter({
    terminal: { write: (text) => (written += text) },
    files: new Map([['auth-storm', 'scenarios/auth-storm.ts']]),
  });
  for (const result of MIXED.scenarios) await reporter.scenarioEnded?.(result);
  const lines = written.trimEnd().split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(
    /^::error file=scenarios\/auth-storm\.ts,title=auth-storm%3A rows%3A 1%2C 2 & <3>::/,
  );
  expect(lines[0]).toContain('%0A- thing: "a"%0A+ thing=');
  expect(lines[0]).toContain('100%25 ');
  expect(lines[1]).toMatch(/^::notice title=cert-clone was skipped::/);
  expect(lines[2]).toBe('::error title=silence could not be run::Lab time stands still.');
});

test('Navigator: a layer for each matrix with its version; scores leave skipped scenarios out', () => {
  const { enterprise, ics } = navigatorLayers(MIXED) as Record<string, { techniques: object[] }>;
  expect(enterprise).toMatchObject({ domain: 'enterprise-attack', versions: { attack: '19', layer: '4.5' } });
  expect(ics).toMatchObject({ domain: 'ics-attack', versions: { attack: '18.1' } });
  expect(ics!.techniques).toMatchObject([{ techniqueID: 'T0885', score: 33, showSubtechniques: false }]);
  // The parent is there only to be unfolded: no scenario claims it.
  expect(enterprise!.techniques[0]).toEqual({ techniqueID: 'T1071', enabled: true, showSubtechniques: true });
  expect(enterprise!.techniques[1]).toMatchObject({ techniqueID: 'T1071.002', score: 33 });
  const onlySkipped = navigatorLayers(
    summarise({ target: 'aws', seed: 1, durationMs: 0 }, [scenario('x', { status: 'skipped' })]),
  ) as Record<string, { techniques: object[] }>;
  expect(onlySkipped['ics']!.techniques[0]).not.toHaveProperty('score');
});

test('default: a passing suite of thirty is one screen, a failure shows search, window and rows', async () => {
  const print = async (results: typeof MIXED) => {
    let written = '';
    const reporter = defaultReporter({ write: (text) => (written += text), isTTY: false });
    reporter.runStarted?.(results.scenarios.map(({ id }) => ({ ...catalogue[0]!, id })));
    for (const result of results.scenarios) await reporter.scenarioEnded?.(result);
    await reporter.runEnded?.(results);
    return written.trimEnd().split('\n');
  };
  const run = { target: 'embedded', seed: 1, durationMs: 1 };
  const thirty = Array.from({ length: 30 }, (_, index) => scenario(`scenario-${index}`));
  const passing = await print(summarise(run, thirty));
  expect(passing.length).toBeLessThan(40);
  expect(passing.at(-1)).toBe('30 passed, 0 failed, 0 skipped');
  const failing = (await print(MIXED)).join('\n');
  expect(failing).toContain('+ thing=<script>');
  expect(failing).toContain('        search: `dd(listening-tcp-ports)` | where port<1024');
  expect(failing).toContain('        window: 2026-01-05T01:00:00.000Z to 2026-01-05T01:20:00.000Z');
  expect(failing).toContain('skipped: the aws target does not offer X');
});

test('default: what a device says of itself is shown and not acted on', async () => {
  let written = '';
  const reporter = defaultReporter({ write: (text) => (written += text), isTTY: false });
  const forged = 'pump\r\u001b[2K\u009b1A\n9 passed, 0 failed, 0 skipped\u202e';
  const row = { thing: forged };
  await reporter.scenarioEnded?.(scenario('x', { expectations: [expectation({ rows: [row] })] }));
  const message = `The rows differ:\n+ ${formatRow(row)}\n${forged}`;
  await reporter.scenarioEnded?.(
    scenario('x', {
      status: 'failed',
      reason: forged,
      expectations: [expectation({ status: 'failed', message })],
    }),
  );
  // oxlint-disable-next-line no-control-regex -- everything that a terminal would act on, but for the ends of lines
  expect(written).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(written).toContain('thing=pump\\u000d\\u001b[2K\\u009b1A\\u000a9 passed');
  expect(written.split('\n').filter((line) => line.startsWith('9 passed'))).toEqual([]);
});

test('default: each scenario names the stage that took longest, and the end says what the run cost', async () => {
  let written = '';
  let now = 0;
  const reporter = defaultReporter(
    { write: (text) => (written += text), isTTY: false },
    new StageTimes(() => now),
  );
  reporter.stageStarted?.({ ...catalogue[0]!, id: 'x' }, 'attack');
  now = 1500;
  const load = { reports: 1_200, searches: 34 };
  const results = summarise({ target: 'embedded', seed: 1, durationMs: 1 }, [
    scenario('x', { load }),
    scenario('y', { load }),
  ]);
  await reporter.scenarioEnded?.(results.scenarios[0]!);
  await reporter.runEnded?.(results);
  expect(written).toContain('(3600x), most in attack: 1.5 s');
  expect(written).toContain('2,400 reports and 68 scheduled searches');
});

test('the slowest stage is the one that took longest, also when scenarios run side by side', () => {
  let now = 0;
  const times = new StageTimes(() => now);
  times.enter('a', 'baseline');
  now = 10;
  times.enter('b', 'baseline');
  now = 30;
  times.enter('a', 'attack');
  now = 35;
  times.leave('a');
  times.leave('b');
  expect(times.slowest()).toEqual({ scenario: 'a', stage: 'baseline', durationMs: 30 });
  expect(times.slowest('b')).toEqual({ scenario: 'b', stage: 'baseline', durationMs: 25 });
});

test('default: where lines cannot be rewritten, what takes long says once a minute how far it is and what is left', () => {
  let written = '';
  let now = 0;
  const terminal = { write: (text: string) => (written += text), isTTY: false };
  const reporter = defaultReporter(terminal, new StageTimes(() => now), () => now);
  const slow = { ...catalogue[0]!, id: 'slow' };
  reporter.stageStarted?.(slow, 'attack');
  for (const minute of [0.5, 5.5, 6, 10.5]) {
    now = minute * 60_000;
    reporter.timePassed?.(slow, now, 3_600_000);
  }
  expect(written.trimEnd().split('\n')).toEqual([
    '… slow: attack, 5m 30s of 1h lab time, about 54m 30s left',
    '… slow: attack, 10m 30s of 1h lab time, about 49m 30s left',
  ]);
});

test('reporters by name write their files; another name is refused and the names that exist are shown', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'reporters-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const options = { terminal: { write: () => {}, isTTY: false }, directory, files: new Map() };
  await createReporter(['json', 'junit', 'navigator'], options).runEnded?.(MIXED);
  const read = (name: string) => readFile(join(directory, name), 'utf8');
  expect(JSON.parse(await read('results.json'))).toEqual(MIXED);
  expect(await read('junit.xml')).toBe(junitXml(MIXED));
  expect(JSON.parse(await read('navigator-ics.json'))).toEqual(navigatorLayers(MIXED)['ics']);
  expect(() => createReporter(['pdf'], options)).toThrow(
    expect.objectContaining({ code: 'LAB_USAGE', hint: expect.stringContaining('junit') }),
  );
});

test('every scenario of the catalogue is found in a file', async () => {
  const files = await findScenarioFiles();
  for (const { id } of catalogue) expect(files.get(id), id).toMatch(/^scenarios\/.*\.ts$/);
});
