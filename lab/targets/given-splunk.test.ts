import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom, DAY, silentLogger } from '#kernel';
import { createSplunkClient } from '#splunk/client';
import rogueFtp from '../../scenarios/rogue-ftp.ts';
import { readEndpoints } from '../endpoints.ts';
import { loadDetections } from '../runner/detections.ts';
import { runScenario } from '../runner/run-scenario.ts';
import { freePortBase, hasSaid, runCli } from '../testing/lab-process.ts';
import { chooseTarget } from './index.ts';
import { splunkConnection } from './splunk-connection.ts';

const START_MS = Date.parse('2026-01-05T00:00:00Z');

let directory: string;
let splunk: ReturnType<typeof runCli>;
let url: string;
/** What tells the runner about a Splunk that it knows by its address alone. */
let env: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lab-given-'));
  // Its own clock shows another year than the lab's, and runs so fast that it acknowledges at once.
  const base = String(await freePortBase());
  splunk = runCli(directory, ['lab', 'up', '--only', 'splunk', '--port-base', base, '--speed', '100']);
  await hasSaid(splunk, 'The lab is up');
  const endpoints = await readEndpoints(join(directory, '.lab'));
  url = endpoints.splunkd;
  env = {
    SPLUNK_USERNAME: endpoints.splunkUsername,
    SPLUNK_PASSWORD: endpoints.splunkPassword,
    SPLUNK_CA_FILE: endpoints.caFile,
    SPLUNK_HEC_URL: endpoints.hec,
  };
}, 60_000);

afterAll(async () => {
  splunk.kill('SIGTERM');
  await splunk;
});

async function run() {
  return runScenario(
    { ...rogueFtp, baseline: '10m', duration: '25m', settle: '5m' },
    {
      target: await chooseTarget('embedded', { splunkUrl: url }, env),
      seed: 1,
      startMs: START_MS,
      detections: await loadDetections(),
      logger: silentLogger,
      progress: {},
    },
  );
}

test('a scenario passes on a Splunk that is known by its address alone, again and again', async () => {
  const first = await run();
  expect(first.expectations.filter(({ status }) => status !== 'passed')).toEqual([]);
  expect(first.status).toBe('passed');

  const second = await run();
  expect(second.status).toBe('passed');
  const begin = (result: typeof first) => {
    const { window } = result.expectations.find(({ kind }) => kind === 'nothing-lost')!;
    return Date.parse(window.earliest);
  };
  // The first run's events are later than all of the second's, so they cannot pass its checks.
  expect(begin(first)).toBe(START_MS);
  expect(begin(second)).toBe(START_MS - 7 * DAY);
}, 120_000);

test('the token that was made for a run is deleted after it', async () => {
  const { credentials, caPem } = await splunkConnection(url, env);
  const client = createSplunkClient({ url, ...credentials, caPem: caPem! });
  expect(await client.hecTokens.list()).toEqual(['firehose']);
  client.close();
});

test('a wrong password, no password, an untrusted certificate and an address that is none are refused', async () => {
  const starting = async (address: string, changes: Record<string, string>) => {
    const target = await chooseTarget('embedded', { splunkUrl: address }, { ...env, ...changes });
    return target.start({ seed: 1, startMs: START_MS, logger: silentLogger, random: createRandom(1) });
  };
  await expect(starting(url, { SPLUNK_PASSWORD: 'wrong' })).rejects.toMatchObject({
    code: 'LAB_SPLUNK_REFUSED',
  });
  await expect(starting(url, { SPLUNK_PASSWORD: '' })).rejects.toMatchObject({ code: 'LAB_CONFIG_INVALID' });
  await expect(starting(url, { SPLUNK_CA_FILE: '' })).rejects.toMatchObject({
    code: 'LAB_SPLUNK_UNREACHABLE',
  });
  await expect(starting('8089', {})).rejects.toMatchObject({ code: 'LAB_USAGE' });
  await expect(chooseTarget('running', { splunkUrl: url }, env)).rejects.toMatchObject({ code: 'LAB_USAGE' });
});
