import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { createAwsClients, deployStack } from '#pipeline';
import { readEndpoints } from '../endpoints.ts';
import { replay } from './replay.ts';

const BIN = fileURLToPath(new URL('../bin.mjs', import.meta.url));

const labIn = (cwd: string, args: string[]) =>
  execa(process.execPath, [BIN, 'lab', ...args], { cwd, reject: false });

test('a replay of an unknown target, or of AWS without credentials for Splunk, is refused', async () => {
  await expect(replay([], { target: 'mars' })).rejects.toMatchObject({ code: 'LAB_USAGE' });
  await expect(replay([], { target: 'aws' })).rejects.toMatchObject({ code: 'LAB_CONFIG_INVALID' });
});

test('a running lab is replayed from the command line: counted, delivered, and then complete', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'replay-'));
  expect((await labIn(cwd, ['replay'])).stderr).toMatch(/^error LAB_NOT_RUNNING: /);
  const up = execa(process.execPath, [BIN, 'lab', 'up', '--json', '--no-console'], { cwd, reject: false });
  try {
    await new Promise<void>((resolve, reject) => {
      up.stdout.once('data', () => resolve());
      void up.then(({ stderr }) => reject(new Error(`lab up ended: ${stderr}`)));
    });
    const endpoints = await readEndpoints(join(cwd, '.lab'));
    const { region, aws, accessKeyId, secretAccessKey, accountId } = endpoints;
    const clients = createAwsClients({
      region,
      endpoint: aws,
      credentials: { accessKeyId, secretAccessKey },
    });
    expect((await labIn(cwd, ['replay'])).stderr).toMatch(/^error LAB_AWS_REFUSED: There is no stack/);
    await deployStack({
      clients,
      stackName: 'iot-posture-lab',
      parameters: { SplunkHecEndpoint: endpoints.hec },
      hecToken: endpoints.hecToken,
      pollMs: 50,
    });
    const raw = JSON.stringify({
      time: Date.now() / 1000 - 60,
      event: { name: 'aws:num-messages-sent', thing: 'pump-001', value: { count: 1 }, timestamp: 1 },
    });
    const line = { errorCode: 'Splunk.AckTimeout', rawData: Buffer.from(raw).toString('base64') };
    await clients.s3.send(
      new PutObjectCommand({
        Bucket: `iot-posture-lab-backup-${accountId}-${region}`,
        Key: 'splunk-failed/one',
        Body: JSON.stringify(line),
      }),
    );
    clients.destroy();
    const replayed = async (...flags: string[]) => {
      const { stdout, stderr } = await labIn(cwd, ['replay', '--json', ...flags]);
      expect(stderr).toBe('');
      return JSON.parse(stdout) as unknown;
    };
    expect(await replayed('--dry-run')).toMatchObject({ dryRun: true, missing: 1, delivered: 0 });
    expect(await replayed()).toMatchObject({ dryRun: false, missing: 1, delivered: 1 });
    expect(await replayed()).toMatchObject({ present: 1, missing: 0, delivered: 0 });
  } finally {
    up.kill('SIGTERM');
    await up;
  }
}, 120_000);
