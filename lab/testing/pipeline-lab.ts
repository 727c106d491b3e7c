import { PutRecordCommand } from '@aws-sdk/client-firehose';
import { PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { createRandom, Lifecycle, silentLogger, VirtualClock, type Logger } from '#kernel';
import { createAwsClients } from '#pipeline';
import { createSplunkClient } from '#splunk/client';
import { startAwsPart } from '../parts/aws.ts';
import { createIdentity } from '../parts/identity.ts';
import { NAMES } from '../parts/names.ts';
import { startSplunkPart } from '../parts/splunk.ts';
import type { DeployRequest } from '../target.ts';
import { createFaultInjection } from '../targets/fault-injection.ts';
import { createPipeline, emulatorClients } from '../targets/pipeline.ts';
import { START_MS } from '../start-time.ts';

export { START_MS };

const THING = 'pump-001';

/**
 * The deployed pipeline between the emulators, on virtual time and without devices: metrics are put to Firehose by
 * the official client, each with a timestamp of its own that tells them apart later.
 */
export async function startPipelineLab(deployment: DeployRequest = {}, logger: Logger = silentLogger) {
  const lifecycle = new Lifecycle();
  const clock = new VirtualClock({ startMs: START_MS });
  lifecycle.add('clock', () => clock.close());
  const identity = await createIdentity();
  const part = (name: string) => ({
    clock,
    identity,
    logger: logger.child(name),
    random: createRandom(name),
  });
  const splunkPart = await startSplunkPart({ ...part('splunk'), scheduler: false });
  lifecycle.add('splunk', () => splunkPart.close());
  const aws = await startAwsPart(part('aws'));
  lifecycle.add('aws', () => aws.close());
  const pipeline = createPipeline({
    clients: emulatorClients(aws.httpUrl),
    accountId: NAMES.accountId,
    mqtts: { host: '127.0.0.1', port: aws.mqttsPort },
    hec: { url: splunkPart.hecUrl, token: identity.hecToken },
    caPem: identity.ca.certificatePem,
    random: createRandom('pipeline'),
  });
  lifecycle.add('pipeline clients', () => pipeline.close());
  const clients = createAwsClients({
    region: NAMES.region,
    endpoint: aws.httpUrl,
    credentials: { accessKeyId: NAMES.accessKeyId, secretAccessKey: NAMES.secretAccessKey },
  });
  lifecycle.add('test clients', () => clients.destroy());
  const splunk = createSplunkClient({
    url: splunkPart.splunkdUrl,
    username: identity.splunkUsername,
    password: identity.splunkPassword,
    caPem: identity.ca.certificatePem,
    clock,
  });
  await clock.run('deploy', () => pipeline.deploy(deployment));
  let sent = 0;

  return {
    aws,
    clients,
    clock,
    identity,
    splunk,
    splunkPart,
    faults: createFaultInjection({ clock, aws, hec: splunkPart.hecFaults }),
    bucket: `${NAMES.stack}-backup-${NAMES.accountId}-${NAMES.region}`,
    /** Puts so many metrics, each a record of its own, and says by which number each can be found again. */
    async send(count: number): Promise<number[]> {
      const numbers: number[] = [];
      for (let index = 0; index < count; index++) {
        const number = sent++;
        const metric = {
          name: 'aws:num-messages-sent',
          thing: THING,
          value: { count: 1 },
          timestamp: START_MS + number,
        };
        await this.put(JSON.stringify({ metrics: [metric] }));
        numbers.push(number);
      }
      return numbers;
    },
    /** Puts one record as it is. */
    async put(text: string): Promise<void> {
      const Data = Buffer.from(text);
      await clients.firehose.send(
        new PutRecordCommand({ DeliveryStreamName: `${NAMES.stack}-delivery`, Record: { Data } }),
      );
    },
    /** Publishes to the rule that Device Defender exports to. */
    async publishToRule(text: string): Promise<void> {
      const topic = `$aws/rules/${NAMES.stack.replaceAll('-', '_')}_metrics`;
      await clients.iotData.send(new PublishCommand({ topic, payload: Buffer.from(text) }));
    },
    replay: (dryRun = false) =>
      clock.run('replay', (hold) =>
        pipeline.replay({
          splunk,
          clock,
          dryRun,
          wait: (ms) => hold.sleep(ms),
          now: () => clock.now(),
        }),
      ),
    /** Lets lab time pass. */
    pass: (ms: number) => clock.run('test', (hold) => hold.sleep(ms)),
    /** The numbers of the metrics in the index, repetitions included. */
    async indexed(): Promise<number[]> {
      const answer = await clock.run('search', () =>
        splunk.search({
          search: `search index=${NAMES.index} | stats count BY timestamp`,
          earliest: 0,
          latest: START_MS / 1000 + 10 * 86_400,
        }),
      );
      return answer.rows.flatMap((row) =>
        Array.from({ length: Number(row['count']) }, () => Number(row['timestamp']) - START_MS),
      );
    },
    /** The failure records in the backup bucket. */
    async backedUp(): Promise<{ number: number; errorCode: string; key: string }[]> {
      const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: this.bucket }));
      const records = [];
      for (const { Key } of Contents) {
        const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key }));
        for (const line of (await Body!.transformToString()).trim().split('\n')) {
          const { rawData, errorCode } = JSON.parse(line) as { rawData: string; errorCode: string };
          const text = Buffer.from(rawData, 'base64').toString();
          const number = Number(/"timestamp":(\d+)/.exec(text)?.[1]) - START_MS;
          records.push({ number, errorCode, key: Key! });
        }
      }
      return records;
    },
    [Symbol.asyncDispose]: () => lifecycle.close(),
  };
}
