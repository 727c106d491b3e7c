import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLogger } from '#kernel';
import { createAwsClients, type AwsClients } from '#pipeline';
import { findPeer } from '../../pipeline/emulator/device-defender/testing/python-peers.ts';
import authStorm from '../../scenarios/auth-storm.ts';
import exfilBurst from '../../scenarios/exfil-burst.ts';
import rogueFtp from '../../scenarios/rogue-ftp.ts';
import { loadDetections } from '../runner/detections.ts';
import { runScenario } from '../runner/run-scenario.ts';
import { START_MS } from '../start-time.ts';
import { freePortBase, hasSaid, runCli } from '../testing/lab-process.ts';
import { startMiniStack, type MiniStack } from '../testing/ministack.ts';
import { chooseTarget } from './index.ts';

const program = await findPeer('ministack');

test('an address that is none, one where nothing answers and a target that has services of its own are refused', async () => {
  const base = await freePortBase();
  const choosing = (target: string, servicesUrl: string) => chooseTarget(target, { servicesUrl }, {});
  await expect(choosing('embedded', '4566')).rejects.toMatchObject({ code: 'LAB_USAGE' });
  await expect(choosing('embedded', `http://127.0.0.1:${base}`)).rejects.toMatchObject({
    code: 'LAB_TARGET_UNAVAILABLE',
  });
  await expect(choosing('running', 'http://127.0.0.1:4566')).rejects.toMatchObject({ code: 'LAB_USAGE' });
});

describe.skipIf(!program)('MiniStack has S3, STS, IAM, Secrets Manager, CloudWatch Logs and Lambda', () => {
  let peer: MiniStack;
  let clients: AwsClients;

  beforeAll(async () => {
    peer = await startMiniStack(program!, await freePortBase());
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    clients = createAwsClients({ region: 'us-east-1', endpoint: peer.url, credentials });
  }, 90_000);

  afterAll(async () => {
    clients?.destroy();
    await peer?.[Symbol.asyncDispose]();
  });

  /** What of the pipeline is there. */
  const kept = async () => {
    const { Functions = [] } = await clients.lambda.send(new ListFunctionsCommand({}));
    const { Buckets = [] } = await clients.s3.send(new ListBucketsCommand({}));
    return { functions: Functions.length, buckets: Buckets.length };
  };

  test.each([rogueFtp, authStorm, exfilBurst])(
    '$id passes, and nothing is left there',
    async (scenario) => {
      let during: unknown;
      const result = await runScenario(scenario, {
        target: await chooseTarget('embedded', { servicesUrl: peer.url }, {}),
        seed: 1,
        startMs: START_MS,
        detections: await loadDetections(),
        logger: silentLogger,
        progress: {},
        observe: async () => void (during = await kept()),
      });
      expect(result.expectations.filter(({ status }) => status !== 'passed')).toEqual([]);
      expect(result.status).toBe('passed');
      expect(during).toEqual({ functions: 1, buckets: 2 });
      expect(await kept()).toEqual({ functions: 0, buckets: 0 });
    },
    180_000,
  );

  test("deploy and destroy through a lab that took its address from the SDK's variables", async () => {
    const directory = await mkdtemp(join(tmpdir(), 'lab-elsewhere-'));
    const base = await freePortBase();
    const own = `http://127.0.0.1:${base}`;
    const lab = runCli(directory, ['lab', 'up', '--no-console', '--port-base', `${base}`], {
      AWS_ENDPOINT_URL: peer.url,
      AWS_ENDPOINT_URL_IOT: own,
      AWS_ENDPOINT_URL_IOT_DATA_PLANE: own,
      AWS_ENDPOINT_URL_FIREHOSE: own,
      AWS_ENDPOINT_URL_SNS: own,
      AWS_ENDPOINT_URL_CLOUDFORMATION: own,
    });
    try {
      await hasSaid(lab, 'The lab is up');
      const deployed = await runCli(directory, ['deploy', '--devices', 'infusion-pump=1', '--yes', '--json']);
      expect(deployed.stderr).not.toContain('error');
      expect(JSON.parse(deployed.stdout)).toMatchObject({ action: 'create', detect: { open: true } });
      expect(await kept()).toEqual({ functions: 1, buckets: 2 });
      const destroyed = await runCli(directory, ['destroy', '--yes', '--json']);
      expect(JSON.parse(destroyed.stdout)).toMatchObject({ left: [] });
      expect(await kept()).toEqual({ functions: 0, buckets: 0 });
    } finally {
      lab.kill('SIGTERM');
      await lab;
    }
  }, 120_000);
});
