import { CreateDeliveryStreamCommand } from '@aws-sdk/client-firehose';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateTopicRuleCommand } from '@aws-sdk/client-iot';
import { ConnectionRegistry, createRandom, Lifecycle, silentLogger, SystemClock } from '#kernel';
import { createAwsClients } from '#pipeline';
import { createAwsEmulator } from '#pipeline/emulator';
import { createHecClient } from '#splunk/client';
import { createIdentity } from '../../lab/parts/identity.ts';
import { NAMES } from '../../lab/parts/names.ts';
import { startSplunkPart } from '../../lab/parts/splunk.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { registerDevices } from '../brokers/bench-devices.ts';
import { connectLoad, type LoadClient } from '../brokers/mqtt-load.ts';
import { median, rounded } from '../measure.ts';
import { processorWaitMs } from '../processor-wait.ts';
import { startBareReportBroker } from '../yardsticks/bare-report-broker.ts';

/** Splunk takes a second to index: a hundredth of it here, so that what is measured is ours. */
const SPEED = 100;
const RULE = 'bench';
/** Where samples betray acknowledgements of TCP that were delayed (Linux: 40 ms). */
const DELAYED_ACK_MS = { from: 35, to: 50 };
const IN_FLIGHT = 32;

/**
 * From a device's publish by TLS, through rule and Firehose without buffers, to Splunk's acknowledgement: how long one
 * message takes, and how many pass in a second. One process.
 */
export const pipelineLatency: Benchmark = {
  name: 'pipeline-latency',
  summary: 'from MQTT publish to acknowledged by HEC: latency and messages per second, TLS on',
  async *run({ quick }) {
    const lifecycle = new Lifecycle();
    try {
      const path = await startPath(lifecycle);
      yield* latencies(path, quick ? 200 : 1_000);
      yield* throughput(path, quick ? 2_000 : 20_000);
    } finally {
      await lifecycle.close();
    }
  },
};

interface Path {
  readonly device: LoadClient;
  /** Connected to an aedes that only answers. */
  readonly bareDevice: LoadClient;
  /** Where the device sends its reports. */
  readonly reports: string;
  /** Records that Splunk has acknowledged so far. */
  delivered(): number;
  /** Sends one event to HEC and waits for the answer. */
  post(): Promise<unknown>;
}

async function startPath(lifecycle: Lifecycle): Promise<Path> {
  const identity = await createIdentity();
  const clock = new SystemClock({ speed: SPEED });
  const random = createRandom('bench');
  const part = { clock, identity, logger: silentLogger, random };
  const splunk = await startSplunkPart({ ...part, scheduler: false });
  lifecycle.add('splunk', () => splunk.close());
  const aws = await createAwsEmulator({
    ...part,
    connections: new ConnectionRegistry(),
    ca: identity.ca,
    server: identity.server,
    trustedCaPem: [identity.ca.certificatePem],
    region: NAMES.region,
    accountId: NAMES.accountId,
    quotas: { publishesPerSecond: Infinity },
  });
  lifecycle.add('aws', () => aws.close());
  const [thing] = await registerDevices(aws.httpUrl, 1);
  await createRule(aws.httpUrl, splunk.hecUrl, identity.hecToken);
  const ca = identity.ca.certificatePem;
  const device = await connectLoad(aws.mqttsPort, thing!, ca);
  lifecycle.add('device', () => device.close());
  const reports = `$aws/things/${thing!.name}/defender/metrics/json`;
  await device.subscribe(`${reports}/accepted`);
  const bare = await startBareReportBroker(identity);
  lifecycle.add('bare broker', () => bare.close());
  const bareDevice = await connectLoad(bare.port, thing!, ca);
  lifecycle.add('its device', () => bareDevice.close());
  await bareDevice.subscribe(`${reports}/accepted`);
  const hec = createHecClient({
    url: splunk.hecUrl,
    token: identity.hecToken,
    channel: random.uuid(),
    caPem: ca,
    clock,
  });
  lifecycle.add('HEC client', () => hec.close());
  return {
    device,
    bareDevice,
    reports,
    delivered: () => aws.counters().recordsDelivered,
    post: () => hec.send([{ event: { name: 'bench' }, time: clock.now() / 1000 }]),
  };
}

async function createRule(endpoint: string, hecUrl: string, hecToken: string): Promise<void> {
  const credentials = { accessKeyId: NAMES.accessKeyId, secretAccessKey: NAMES.secretAccessKey };
  const clients = createAwsClients({ region: NAMES.region, endpoint, credentials });
  const statement = (more: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });
  const Service = ['iot.amazonaws.com', 'firehose.amazonaws.com'];
  const { Role } = await clients.iam.send(
    new CreateRoleCommand({
      RoleName: 'bench',
      AssumeRolePolicyDocument: statement({ Principal: { Service }, Action: 'sts:AssumeRole' }),
    }),
  );
  const PolicyDocument = statement({ Action: 'firehose:PutRecord', Resource: '*' });
  await clients.iam.send(new PutRolePolicyCommand({ RoleName: 'bench', PolicyName: 'put', PolicyDocument }));
  await clients.firehose.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName: 'bench',
      SplunkDestinationConfiguration: {
        HECEndpoint: hecUrl,
        HECEndpointType: 'Event',
        HECToken: hecToken,
        BufferingHints: { IntervalInSeconds: 0, SizeInMBs: 1 },
        S3Configuration: { RoleARN: Role!.Arn, BucketARN: 'arn:aws:s3:::bench' },
      },
    }),
  );
  const firehose = { roleArn: Role!.Arn, deliveryStreamName: 'bench' };
  await clients.iot.send(
    new CreateTopicRuleCommand({
      ruleName: RULE,
      topicRulePayload: { sql: 'SELECT *', actions: [{ firehose }] },
    }),
  );
  clients.destroy();
}

const message = () => ({
  topic: `$aws/rules/${RULE}`,
  payload: JSON.stringify({ time: Date.now() / 1000, event: { name: 'bench', filler: 'x'.repeat(300) } }),
});

const report = (topic: string, id: number) => ({
  topic,
  payload: JSON.stringify({
    header: { report_id: id, version: '1.0' },
    metrics: { network_stats: { bytes_in: id, bytes_out: id, packets_in: id, packets_out: id } },
  }),
});

/** One message at a time. */
async function* latencies(path: Path, count: number): AsyncIterable<Figure> {
  const puback: Sample[] = [];
  // Two small packets come back from the broker: the pattern that delayed acknowledgements of TCP hold up.
  const accepted: Sample[] = [];
  const bare: Sample[] = [];
  const acknowledged: Sample[] = [];
  const hec: Sample[] = [];
  // The first fifth warms up and does not count.
  for (let at = -count / 5; at < count; at++) {
    const before = path.delivered();
    const answer = stopwatch();
    const delivery = stopwatch();
    await path.device.publish([message()], 1);
    const answered = answer();
    while (path.delivered() === before) await new Promise((resolve) => setImmediate(resolve));
    const delivered = delivery();
    const post = stopwatch();
    await path.post();
    const posted = post();
    const request = stopwatch();
    await path.device.request(report(path.reports, at + count));
    const requested = request();
    const bareRequest = stopwatch();
    await path.bareDevice.request(report(path.reports, at + count));
    if (at < 0) continue;
    bare.push(bareRequest());
    puback.push(answered);
    acknowledged.push(delivered);
    hec.push(posted);
    accepted.push(requested);
  }
  yield* distribution('puback', puback);
  yield* delayed('puback', puback);
  yield* distribution('accepted', accepted);
  yield* delayed('accepted', accepted);
  const [lab, yardstick] = [accepted, bare].map((samples) => median(samples.map(({ own }) => own)));
  yield {
    name: 'pipeline-latency/accepted/ratio',
    value: rounded(lab!),
    unit: 'ms',
    yardstick: 'an aedes that only answers, with the same client',
    ratio: rounded(lab! / yardstick!),
    bar: { atMost: 3 },
  };
  yield* distribution('hec-answer', hec);
  yield* delayed('hec-answer', hec);
  yield* distribution(
    'acknowledged',
    acknowledged,
    `with Splunk's second of indexing and Firehose's polls at ${SPEED}x`,
  );
}

/** Both in milliseconds. */
interface Sample {
  readonly wall: number;
  /** Without the time for which the thread, which does everything here, waited for a processor. */
  readonly own: number;
}

function stopwatch(): () => Sample {
  const started = performance.now();
  const waited = processorWaitMs();
  return () => {
    const wall = performance.now() - started;
    return { wall, own: wall - (processorWaitMs() - waited) };
  };
}

function* distribution(name: string, samples: readonly Sample[], note?: string): Iterable<Figure> {
  const sorted = samples.map(({ wall }) => wall).toSorted((a, b) => a - b);
  const at = (share: number) =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!);
  yield { name: `pipeline-latency/${name}/p50`, value: at(0.5), unit: 'ms', ...(note && { note }) };
  yield { name: `pipeline-latency/${name}/p99`, value: at(0.99), unit: 'ms' };
}

/** An exchange that takes so long on a thread that could run has waited for an acknowledgement of TCP. */
function* delayed(name: string, samples: readonly Sample[]): Iterable<Figure> {
  const { from, to } = DELAYED_ACK_MS;
  const late = samples.filter(({ own }) => own >= from && own <= to);
  yield {
    name: `pipeline-latency/${name}/delayed`,
    value: late.length,
    unit: `samples at ${from}-${to} ms`,
    yardstick: 'all samples',
    ratio: rounded(late.length / samples.length),
    bar: { atMost: 0 },
    note: 'without the time for which the thread waited for a processor',
  };
}

async function* throughput({ device, delivered }: Path, count: number): AsyncIterable<Figure> {
  const before = delivered();
  const started = performance.now();
  await device.publish(
    Array.from({ length: count }, () => message()),
    IN_FLIGHT,
  );
  while (delivered() < before + count) await new Promise((resolve) => setTimeout(resolve, 1));
  const seconds = (performance.now() - started) / 1000;
  yield { name: 'pipeline-latency/throughput', value: rounded(count / seconds), unit: 'messages/s' };
}
