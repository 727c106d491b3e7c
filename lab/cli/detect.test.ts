import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListPoliciesCommand } from '@aws-sdk/client-iot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom, silentLogger, SystemClock, waitFor } from '#kernel';
import { createFleet, type FleetControl } from '#devices';
import { deviceDirectory } from '../deploy/device-files.ts';
import { connectLiveLab, type LiveLab } from '../live-lab.ts';
import { freePortBase, hasSaid, runCli } from '../testing/lab-process.ts';

/** Lab seconds per real second: a device reports every five minutes, and Firehose keeps records for two. */
const SPEED = 30;
const THING = 'ward-gateway-001';

let directory: string;
let portBase: number;
let lab: ReturnType<typeof runCli>;
let live: LiveLab;
let fleet: FleetControl;
const clock = new SystemClock({ speed: SPEED });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lab-detect-'));
  portBase = await freePortBase();
  const args = ['--no-console', '--port-base', `${portBase}`, '--speed', `${SPEED}`];
  lab = runCli(directory, ['lab', 'up', ...args]);
  await hasSaid(lab, 'The lab is up');
  live = await connectLiveLab(join(directory, '.lab'));
  fleet = createFleet({ clock, logger: silentLogger, random: createRandom('fleet'), quietMs: 15_000 });
}, 60_000);

afterAll(async () => {
  await fleet?.close();
  clock.close();
  await live?.[Symbol.asyncDispose]();
  lab?.kill('SIGTERM');
  await lab;
});

const detect = () => runCli(directory, ['lab', 'detect']);
const deploy = (...args: string[]) =>
  runCli(directory, ['deploy', '--devices', 'ward-gateway=1', '--yes', '--json', ...args]);

async function startGateway() {
  const file = (suffix: string) =>
    readFile(join(deviceDirectory(join(directory, '.lab'), 'iot-posture-lab'), `${THING}${suffix}`), 'utf8');
  await fleet.create([
    {
      thingName: THING,
      deviceClass: 'ward-gateway',
      endpoint: { host: '127.0.0.1', port: portBase + 1 },
      caPem: live.caPem,
      certificatePem: await file('.cert.pem'),
      privateKeyPem: await file('.key.pem'),
      sourceAddress: '127.0.0.1',
      report: { format: 'json', names: 'long', intervalMs: 300_000, phaseMs: 0, topics: 'own' },
    },
  ]);
  await fleet.connect([THING]);
}

test('where there is no pipeline, nothing can be watched', async () => {
  const { exitCode, stderr } = await detect();
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^error LAB_USAGE: There is no pipeline iot-posture-lab/);
});

test("the lab's own Detect watches a pipeline until it is stopped, and leaves nothing", async () => {
  expect(JSON.parse((await deploy('--no-detect')).stdout)).toMatchObject({ detect: { open: false } });
  const watching = detect();
  await hasSaid(watching, 'Watching 1 things of iot-posture-lab');
  await startGateway();
  const rowsOf = (metric: string) =>
    waitFor({ what: `a row of ${metric}`, timeoutMs: 120_000, intervalMs: 500 }, async () => {
      const { rows } = await live.search(`\`dd(${metric})\` | where thing="${THING}" | table thing`);
      return rows[0];
    });
  // One that the device reports, one that comes from the broker's lifecycle events.
  expect(await rowsOf('listening-tcp-ports')).toEqual({ thing: THING });
  expect(await rowsOf('num-connection-attempts')).toEqual({ thing: THING });
  watching.kill('SIGINT');
  const { exitCode, stdout } = await watching;
  expect(stdout).toMatch(/^[1-9]\d* reports accepted, 0 rejected/m);
  expect(exitCode).toBe(0);
  const { policies = [] } = await live.aws.iot.send(new ListPoliciesCommand({}));
  expect(policies.map(({ policyName }) => policyName)).toEqual(['iot-posture-lab-device']);
}, 180_000);

test("beside Device Defender's own Detect it is refused", async () => {
  expect((await deploy()).exitCode).toBe(0);
  const { exitCode, stderr } = await detect();
  expect(exitCode).toBe(2);
  expect(stderr).toContain('everything would come twice');
}, 60_000);
