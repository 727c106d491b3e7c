import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLogger } from '#kernel';
import authStorm from '../../scenarios/auth-storm.ts';
import exfilBurst from '../../scenarios/exfil-burst.ts';
import rogueFtp from '../../scenarios/rogue-ftp.ts';
import { readEndpoints } from '../endpoints.ts';
import { loadDetections } from '../runner/detections.ts';
import { runScenario } from '../runner/run-scenario.ts';
import type { Observed } from '../runner/observations.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Lab } from '../target.ts';
import { freePortBase, hasSaid, runCli } from '../testing/lab-process.ts';
import { onRealTime } from '../testing/on-real-time.ts';
import { runningTarget, startRunning } from '../targets/running.ts';
import { PARTS } from './parts.ts';

interface Run {
  readonly scenario: Scenario;
  /** Lab seconds per real second. */
  readonly speed: number;
}

/** As long as a detection needs and no longer, each run some 100 s of real time. */
const RUNS: Readonly<Record<string, Run>> = {
  'rogue-ftp': { scenario: { ...rogueFtp, baseline: '10m', duration: '25m', settle: '5m' }, speed: 30 },
  // Slower: each refusal costs a TLS handshake, and there are fifty a minute.
  'auth-storm': { scenario: { ...authStorm, baseline: '5m', duration: '25m', settle: '5m' }, speed: 26 },
  // The detection wants six reports that are older than a quarter of an hour.
  'exfil-burst': { scenario: { ...exfilBurst, baseline: '40m', duration: '27m', settle: '8m' }, speed: 50 },
};

/** How many refusals the index knows of, by thing. */
const REFUSALS =
  '`dd(num-authorization-failures)` | stats sum(v) AS failures BY thing | where failures>0 | sort thing';

/** Compares the refusals that devices met with those that are in the index. */
async function refusals({ splunk, startMs, endMs }: Observed, lab: Lab) {
  const { devices } = await lab.fleet.status();
  const met = devices
    .filter(({ counters }) => counters.denials > 0)
    .map(({ thingName, counters }) => ({ thing: thingName, failures: String(counters.denials) }))
    .toSorted((a, b) => (a.thing < b.thing ? -1 : 1));
  const { rows } = await splunk.search({ search: REFUSALS, earliest: startMs / 1000, latest: endMs / 1000 });
  return { met, indexed: rows };
}

interface Apart {
  readonly directory: string;
  readonly portBase: number;
  readonly processes: ReturnType<typeof runCli>[];
}

const apart: Apart[] = [];

/** A lab with each part in a process of its own. */
async function startApart(speed: number): Promise<Apart> {
  const portBase = await freePortBase();
  const directory = await mkdtemp(join(tmpdir(), 'lab-apart-'));
  const up = (part: string) =>
    runCli(directory, ['lab', 'up', '--only', part, '--port-base', `${portBase}`, '--speed', `${speed}`]);
  const lab = { directory, portBase, processes: PARTS.map(up) };
  apart.push(lab);
  await Promise.all(lab.processes.map((process) => hasSaid(process, 'The lab is up')));
  return lab;
}

afterAll(() => {
  for (const process of apart.flatMap(({ processes }) => processes)) process.kill('SIGKILL');
});

// Three labs at a time: mostly they wait, and each second of lab time may then take longer.
test.concurrent.for(Object.entries(RUNS))(
  '%s passes with Splunk, AWS and the devices in processes of their own',
  { timeout: 240_000 },
  async ([, { scenario, speed }]) => {
    const { directory, processes } = await startApart(speed);
    let refused: Awaited<ReturnType<typeof refusals>>;
    const result = await runScenario(
      { ...scenario, expect: onRealTime(scenario.expect) },
      {
        target: { ...runningTarget, start: (options) => startRunning(join(directory, '.lab'), options) },
        seed: 1,
        startMs: 0,
        detections: await loadDetections(),
        logger: silentLogger,
        progress: {},
        observe: async (observed, started) => void (refused = await refusals(observed, started)),
      },
    );
    expect(result.expectations.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect(result.status).toBe('passed');
    expect(refused!.indexed).toEqual(refused!.met);
    for (const process of processes) process.kill('SIGTERM');
    await Promise.all(processes);
  },
);

describe('one lab', () => {
  let lab: Apart;

  beforeAll(async () => {
    lab = await startApart(1);
  }, 60_000);

  test('a second lab on the same ports or in the same directory is refused', async () => {
    const again = await runCli(lab.directory, [
      'lab',
      'up',
      '--only',
      'aws',
      '--port-base',
      `${lab.portBase}`,
    ]);
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toMatch(/^error LAB_ALREADY_RUNNING: .*aws \(process \d+\)/);
    const elsewhere = await mkdtemp(join(tmpdir(), 'lab-taken-'));
    const args = ['lab', 'up', '--only', 'aws', '--port-base', `${lab.portBase}`];
    const taken = await runCli(elsewhere, args);
    expect(taken.exitCode).toBe(2);
    expect(taken.stderr).toMatch(/^error LAB_PORT_TAKEN: /);
    expect(await readdir(join(elsewhere, '.lab', 'run'))).toEqual([]);
  });

  test('each part stops cleanly on SIGINT and SIGTERM, and the last one takes the endpoints file with it', async () => {
    const state = join(lab.directory, '.lab');
    const [splunk, aws, devices] = lab.processes;
    devices!.kill('SIGINT');
    expect(await devices).toMatchObject({ exitCode: 0 });
    expect((await readEndpoints(state)).aws).toContain(String(lab.portBase));
    aws!.kill('SIGTERM');
    expect(await aws).toMatchObject({ exitCode: 0 });
    const down = await runCli(lab.directory, ['lab', 'down']);
    expect(down.stdout).toBe('Stopped: splunk.');
    expect(await splunk).toMatchObject({ exitCode: 0 });
    await expect(readEndpoints(state)).rejects.toMatchObject({ code: 'LAB_NOT_RUNNING' });
    expect(await readdir(join(state, 'run'))).toEqual([]);
    expect((await readdir(state)).toSorted()).toEqual([
      'ca.pem',
      'clock.json',
      'identity.json',
      'logs',
      'run',
    ]);
  });
});
