import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateDeliveryStreamCommand, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom, silentLogger, SystemClock, waitFor } from '#kernel';
import { createAwsClients } from '#pipeline';
import { createSplunkClient } from '#splunk/client';
import { startAwsPart } from '../parts/aws.ts';
import { createIdentity } from '../parts/identity.ts';
import type { SplunkChildOptions, SplunkChildReady } from './testing/splunk-child.ts';

/** Firehose waits three minutes for an acknowledgement that died with its process: here that takes three seconds. */
const SPEED = 60;
const BATCHES = 40;
const BATCH = 100;
/** Real milliseconds between batches: a thousand events a second. */
const PACE_MS = 100;
const KILL_AFTER = [8, 30];
const STREAM = 'kill';

let directory: string;
let child: ChildProcess | undefined;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lab-kill-'));
  await build({
    entryPoints: [join(import.meta.dirname, 'testing/splunk-child.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: join(directory, 'child.mjs'),
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

async function startSplunk(options: SplunkChildOptions): Promise<SplunkChildReady> {
  const started = spawn(process.execPath, [join(directory, 'child.mjs'), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(directory, 'compiled') },
  });
  child = started;
  const [line] = (await Promise.race([
    once(started.stdout, 'data'),
    once(started, 'exit').then(() => Promise.reject(new Error('Splunk ended at its start'))),
  ])) as [Buffer];
  return JSON.parse(line.toString()) as SplunkChildReady;
}

async function killSplunk(): Promise<void> {
  child?.kill('SIGKILL');
  await once(child!, 'exit');
}

test(
  'kill -9 of Splunk while a thousand events a second flow loses none of them',
  { timeout: 90_000 },
  async () => {
    const identity = await createIdentity();
    const options: SplunkChildOptions = {
      dataDirectory: join(directory, 'data'),
      server: identity.server,
      password: identity.splunkPassword,
      hecToken: identity.hecToken,
      hecPort: 0,
      speed: SPEED,
    };
    let splunk = startSplunk(options);
    const { hecUrl } = await splunk;
    const hecPort = Number(new URL(hecUrl).port);

    const clock = new SystemClock({ speed: SPEED });
    await using aws = await startAwsPart({
      clock,
      logger: silentLogger,
      random: createRandom('kill'),
      identity,
    });
    const clients = createAwsClients({
      region: 'us-east-1',
      endpoint: aws.httpUrl,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const trust = {
      Effect: 'Allow',
      Principal: { Service: 'firehose.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    const role = await clients.iam.send(
      new CreateRoleCommand({
        RoleName: 'firehose',
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
      }),
    );
    await clients.firehose.send(
      new CreateDeliveryStreamCommand({
        DeliveryStreamName: STREAM,
        SplunkDestinationConfiguration: {
          HECEndpoint: hecUrl,
          HECEndpointType: 'Event',
          HECToken: identity.hecToken,
          BufferingHints: { IntervalInSeconds: 5, SizeInMBs: 1 },
          RetryOptions: { DurationInSeconds: 7200 },
          S3Configuration: { RoleARN: role.Role!.Arn, BucketARN: 'arn:aws:s3:::backup' },
        },
      }),
    );

    const counters = () => aws.counters().firehose;
    const sent: string[] = [];
    const startedMs = performance.now();
    for (let batch = 0; batch < BATCHES; batch++) {
      const ids = Array.from({ length: BATCH }, (_, at) => `${batch}.${at}`);
      const Records = ids.map((id) => ({
        Data: Buffer.from(JSON.stringify({ time: clock.now() / 1000, event: { id } })),
      }));
      const put = new PutRecordBatchCommand({ DeliveryStreamName: STREAM, Records });
      expect((await clients.firehose.send(put)).FailedPutCount).toBe(0);
      sent.push(...ids);
      if (KILL_AFTER.includes(batch)) {
        // Amid deliveries: some are acknowledged by now, and the latest are not.
        expect(counters().deliveredRecords).toBeGreaterThan(0);
        await splunk;
        await killSplunk();
        splunk = startSplunk({ ...options, hecPort });
      }
      await sleep(Math.max(0, startedMs + (batch + 1) * PACE_MS - performance.now()));
    }
    const settled = await waitFor(
      { what: 'every record to be delivered', timeoutMs: 60_000, intervalMs: 50 },
      () => {
        const { incomingRecords, deliveredRecords, backedUpRecords } = counters();
        return deliveredRecords + backedUpRecords === incomingRecords ? counters() : undefined;
      },
    );
    expect(settled).toMatchObject({ incomingRecords: sent.length, expiredRecords: 0, discardedRecords: 0 });

    const client = createSplunkClient({
      url: (await splunk).splunkdUrl,
      username: 'admin',
      password: options.password,
      caPem: identity.ca.certificatePem,
      clock,
    });
    const { rows } = await client.search({
      search: 'search index=iot_posture | stats count BY id',
      earliest: 0,
      latest: clock.now() / 1000 + 3600,
    });
    const found = new Set(rows.map((row) => row['id']));
    expect(sent.filter((id) => !found.has(id))).toEqual([]);
    client.close();
    clients.destroy();
  },
);
