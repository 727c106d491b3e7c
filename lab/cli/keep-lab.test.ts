import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { HOSTILE_FAILURE, expectation, scenario } from '../reporters/testing/sample-results.ts';
import { runningTarget } from '../targets/running.ts';
import { curlConfig, describeKept, LabKeeper } from './keep-lab.ts';

const BIN = fileURLToPath(new URL('../bin.mjs', import.meta.url));

const SCENARIO = `import { behavior, defineScenario, search } from 'iot-posture-lab';
export default defineScenario({
  id: 'broken',
  title: 'Expects what is not there',
  attack: [],
  fleet: { 'infusion-pump': 1 },
  baseline: '5m',
  duration: '10m',
  attackPhase: ({ fleet, at }) => at('1m', behavior('denied-once', fleet.pick('infusion-pump'), {})),
  benignTwin: () => {},
  expect: [search('no thing at all', 'index=iot_posture\\n| stats dc(thing) AS things').returns([{ things: '0' }])],
});
`;

/** The status and body that the kept splunkd answers with. */
const ask = (url: string, auth: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { auth, rejectUnauthorized: false }, (answer) => {
      let body = '';
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()));
      answer.on('end', () => resolve(`${answer.statusCode} ${body}`));
    });
    asked.on('error', reject).end();
  });

const WHERE = {
  url: 'https://127.0.0.1:8089',
  file: '/tmp/kept-lab.json',
  searchFile: '/tmp/kept-search.curl',
  console: undefined,
};

test('the user is told the search that failed, on one line, with its window', () => {
  const failed = { ...HOSTILE_FAILURE, search: 'index=a\n| stats count\n| where count>1' };
  const lines = describeKept(
    scenario('x', { status: 'failed', expectations: [expectation(), failed] }),
    WHERE,
  );
  expect(lines).toContain('  search     index=a | stats count | where count>1');
  expect(lines).toContain('  window     earliest=2026-01-05T01:00:00.000Z latest=2026-01-05T01:20:00.000Z');
  expect(lines.at(-1)).toBe('  run it     curl -K /tmp/kept-search.curl');
});

test('the file for curl holds the search on one line, and quotes in it stay in it', () => {
  const { window } = HOSTILE_FAILURE;
  const config = curlConfig(
    { search: 'index=a "b"\n| stats count', window },
    { url: 'https://127.0.0.1:8089', username: 'admin', password: 'x' },
  );
  expect(config).toContain('data-urlencode = "search=search index=a \\"b\\" | stats count"\n');
  expect(config).toContain('servicesNS/admin/iot_posture/search/jobs/export"\n');
  expect(curlConfig({ search: '| tstats count', window }, { url: '', username: '', password: '' })).toContain(
    '"search=| tstats count"',
  );
});

test('only labs of this process can be kept', () => {
  expect(() => new LabKeeper(runningTarget)).toThrow(expect.objectContaining({ code: 'LAB_USAGE' }));
});

test('the lab of a failed scenario stays with its data until the user has seen enough, and then takes its password along', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'kept-'));
  await writeFile(join(cwd, 'broken.ts'), SCENARIO);
  const run = execa(process.execPath, [BIN, 'scenario', '--scenarios', '.', '--output', 'out', '--keep'], {
    cwd,
    reject: false,
  });
  const file = join(cwd, 'out', 'kept-lab.json');
  try {
    await new Promise<void>((resolve, reject) => {
      run.stdout.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('run it')) resolve();
      });
      void run.then(({ stdout, stderr }) => reject(new Error(`the command ended: ${stdout}${stderr}`)));
    });
    const kept = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
    const search = encodeURIComponent('search index=iot_posture | stats dc(thing) AS things');
    const answer = await ask(
      `${kept['splunkd']}/services/search/jobs/export?search=${search}&earliest_time=0&output_mode=json`,
      `${kept['username']}:${kept['password']}`,
    );
    expect(answer).toMatch(/^200 .*"things":"1"/s);
    expect(await readFile(join(cwd, 'out', 'kept-search.curl'), 'utf8')).toContain(
      'stats dc(thing) AS things',
    );
  } finally {
    run.kill('SIGTERM');
  }
  const { exitCode } = await run;
  expect(exitCode).toBe(1);
  await expect(access(file)).rejects.toThrow(/ENOENT/);
  await expect(access(join(cwd, 'out', 'kept-search.curl'))).rejects.toThrow(/ENOENT/);
  await rm(cwd, { recursive: true });
}, 120_000);
