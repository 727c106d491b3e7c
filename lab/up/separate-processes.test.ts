import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLogger } from '#kernel';
import rogueFtp from '../../scenarios/rogue-ftp.ts';
import { readEndpoints } from '../endpoints.ts';
import { loadDetections } from '../runner/detections.ts';
import { runScenario } from '../runner/run-scenario.ts';
import { freePortBase, hasSaid, runCli } from '../testing/lab-process.ts';
import { runningTarget, startRunning } from '../targets/running.ts';
import { PARTS } from './parts.ts';

/** Lab seconds per real second: at more, a busy machine is slower than Firehose's patience. */
const SPEED = 90;

let directory: string;
let portBase: number;
let processes: ReturnType<typeof runCli>[];

const lab = (...args: string[]) => runCli(directory, ['lab', ...args]);

const up = (part: string) => lab('up', '--only', part, '--port-base', `${portBase}`, '--speed', `${SPEED}`);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lab-apart-'));
  portBase = await freePortBase();
  processes = PARTS.map(up);
  await Promise.all(processes.map((process) => hasSaid(process, 'The lab is up')));
}, 60_000);

afterAll(() => {
  for (const process of processes) process.kill('SIGKILL');
});

test('a scenario passes with Splunk, AWS and the devices in processes of their own', async () => {
  // On real time a busy machine stretches what a benign twin does for four minutes: that it stays quiet is for virtual
  // time to say.
  const expected = rogueFtp.expect.filter(({ kind }) => kind !== 'detection-quiet');
  const result = await runScenario(
    { ...rogueFtp, baseline: '10m', duration: '25m', settle: '5m', expect: expected },
    {
      target: { ...runningTarget, start: (options) => startRunning(join(directory, '.lab'), options) },
      seed: 1,
      startMs: 0,
      detections: await loadDetections(),
      logger: silentLogger,
      progress: {},
    },
  );
  expect(result.expectations.filter(({ status }) => status !== 'passed')).toEqual([]);
  expect(result.status).toBe('passed');
}, 120_000);

test('a second lab on the same ports or in the same directory is refused', async () => {
  const again = await up('aws');
  expect(again.exitCode).toBe(2);
  expect(again.stderr).toMatch(/^error LAB_ALREADY_RUNNING: .*aws \(process \d+\)/);
  const elsewhere = await mkdtemp(join(tmpdir(), 'lab-taken-'));
  const args = ['lab', 'up', '--only', 'aws', '--port-base', `${portBase}`];
  const taken = await runCli(elsewhere, args);
  expect(taken.exitCode).toBe(2);
  expect(taken.stderr).toMatch(/^error LAB_PORT_TAKEN: /);
  expect(await readdir(join(elsewhere, '.lab', 'run'))).toEqual([]);
});

test('each part stops cleanly on SIGINT and SIGTERM, and the last one takes the endpoints file with it', async () => {
  const state = join(directory, '.lab');
  const [splunk, aws, devices] = processes;
  devices!.kill('SIGINT');
  expect(await devices).toMatchObject({ exitCode: 0 });
  expect((await readEndpoints(state)).aws).toContain(String(portBase));
  aws!.kill('SIGTERM');
  expect(await aws).toMatchObject({ exitCode: 0 });
  const down = await lab('down');
  expect(down.stdout).toBe('Stopped: splunk.');
  expect(await splunk).toMatchObject({ exitCode: 0 });
  await expect(readEndpoints(state)).rejects.toMatchObject({ code: 'LAB_NOT_RUNNING' });
  expect(await readdir(join(state, 'run'))).toEqual([]);
  expect((await readdir(state)).toSorted()).toEqual(['ca.pem', 'clock.json', 'identity.json', 'logs', 'run']);
});
