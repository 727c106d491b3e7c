import { PublishCommand } from '@aws-sdk/client-iot-data-plane';
import {
  ConnectionRegistry,
  createRandom,
  HOUR,
  Lifecycle,
  VirtualClock,
  type Hold,
  type Logger,
} from '#kernel';
import { createFleet, type FleetControl } from '#devices';
import {
  createAwsClients,
  eventKey,
  objectKey,
  readBackup,
  replayableEvents,
  type AwsClients,
} from '#pipeline';
import { createSplunkClient, type SplunkClient } from '#splunk/client';
import { startAwsPart } from '../parts/aws.ts';
import { createIdentity } from '../parts/identity.ts';
import { NAMES } from '../parts/names.ts';
import { startSplunkPart } from '../parts/splunk.ts';
import { DEVICE_CLASS_NAMES } from '../scenario/fleet.ts';
import { createFaultInjection } from '../targets/fault-injection.ts';
import { createPipeline, emulatorClients } from '../targets/pipeline.ts';
import { balance, type SoakBalance } from './soak-ledger.ts';
import { drawSoakPlan, type SoakPlan } from './soak-plan.ts';
import { START_MS } from '../start-time.ts';

export interface SoakOptions {
  readonly seed: number;
  readonly devices: number;
  /** Lab time in which things go wrong, milliseconds; draining comes after it. */
  readonly spanMs: number;
  readonly logger: Logger;
}

export interface SoakResult {
  readonly seed: number;
  readonly plan: SoakPlan;
  readonly balance: SoakBalance;
  /** What is wrong, in words; empty when everything that was sent is accounted for. */
  readonly problems: readonly string[];
}

/** The longest way of an event: retries with acknowledgement timeouts, then the backup's buffer, several times over. */
const DRAIN_MS = 6 * HOUR;

/**
 * Runs a fleet with random faults of devices and pipeline, then mends everything and looks for every event: what a
 * rule handed to Firehose is in the index, in the backup bucket, or was refused.
 */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const { seed, spanMs } = options;
  const random = createRandom(seed).fork('soak');
  await using lab = await startSoakLab(options);
  const things = Array.from({ length: options.devices }, (_, index) => `soak-${index + 1}`);
  const plan = drawSoakPlan(random.fork('plan'), things, spanMs);
  await lab.clock.run('soak', (hold) => suffer(lab, plan, things, spanMs, hold));
  const found = await lab.clock.run('soak: counting', () => count(lab));
  const result = balance({ ...lab.sent, ...found });
  return { seed, plan, balance: result, problems: problemsOf(result, lab) };
}

type SoakLab = Awaited<ReturnType<typeof startSoakLab>>;

async function startSoakLab({ seed, logger }: SoakOptions) {
  const lifecycle = new Lifecycle();
  const random = createRandom(seed).fork('lab');
  const clock = new VirtualClock({ startMs: START_MS });
  lifecycle.add('clock', () => clock.close());
  const identity = await createIdentity();
  const connections = new ConnectionRegistry();
  const part = (name: string) => ({ clock, identity, logger: logger.child(name), random: random.fork(name) });
  const sent = { sent: [] as string[], rejected: [] as string[] };
  const splunkPart = await startSplunkPart({ ...part('splunk'), scheduler: false });
  lifecycle.add('splunk', () => splunkPart.close());
  const aws = await startAwsPart({
    ...part('aws'),
    connections,
    onRuleRecord: (data, taken) => {
      const keys = keysOf(data.toString('utf8'));
      sent.sent.push(...keys);
      if (!taken) sent.rejected.push(...keys);
    },
  });
  lifecycle.add('aws', () => aws.close());
  const fleet: FleetControl = createFleet({ ...part('fleet'), connections });
  lifecycle.add('fleet', () => fleet.close());
  const pipeline = createPipeline({
    clients: emulatorClients(aws.httpUrl),
    accountId: NAMES.accountId,
    mqtts: { host: '127.0.0.1', port: aws.mqttsPort },
    hec: { url: splunkPart.hecUrl, token: identity.hecToken },
    caPem: identity.ca.certificatePem,
    random: random.fork('pipeline'),
  });
  lifecycle.add('pipeline clients', () => pipeline.close());
  const clients = createAwsClients({
    region: NAMES.region,
    endpoint: aws.httpUrl,
    credentials: { accessKeyId: NAMES.accessKeyId, secretAccessKey: NAMES.secretAccessKey },
  });
  lifecycle.add('clients', () => clients.destroy());
  const splunk: SplunkClient = createSplunkClient({
    url: splunkPart.splunkdUrl,
    username: identity.splunkUsername,
    password: identity.splunkPassword,
    caPem: identity.ca.certificatePem,
    clock,
  });
  lifecycle.add('Splunk client', () => splunk.close());
  const faults = createFaultInjection({ clock, aws, hec: splunkPart.hecFaults });
  return {
    aws,
    clients,
    clock,
    faults,
    fleet,
    pipeline,
    sent,
    splunk,
    [Symbol.asyncDispose]: () => lifecycle.close(),
  };
}

/** The keys of the metrics in a message; a message that holds none is known by its text. */
function keysOf(text: string): string[] {
  try {
    const { metrics } = JSON.parse(text) as { metrics: Record<string, unknown>[] };
    return metrics.map(objectKey);
  } catch {
    return [text];
  }
}

async function suffer(
  { clients, clock, faults, fleet, pipeline }: SoakLab,
  plan: SoakPlan,
  things: readonly string[],
  spanMs: number,
  hold: Hold,
): Promise<void> {
  await pipeline.deploy();
  const specs = await pipeline.provision(
    things.map((thing, index) => ({
      thing,
      deviceClass: DEVICE_CLASS_NAMES[index % DEVICE_CLASS_NAMES.length]!,
    })),
  );
  await fleet.create(specs);
  await hold.lend(fleet.connect(things));
  const startMs = clock.now();
  for (const { atMs, forMs, fault } of plan.faults) {
    clock.setTimer(atMs, () => void faults.inject(fault, { forMs }), { name: fault.kind });
  }
  for (const [index, behavior] of plan.behaviors.entries()) {
    await fleet.start({ ...behavior, id: `fault-${index}`, atMs: startMs + behavior.atMs });
  }
  for (const [index, atMs] of plan.poisonAtMs.entries()) {
    clock.setTimer(atMs, () => poison(clients, index), { name: 'poison' });
  }
  await hold.sleep(spanMs);
  faults.clear();
  await hold.lend(fleet.remove(things));
  await hold.sleep(DRAIN_MS);
}

async function poison({ iotData }: AwsClients, index: number): Promise<void> {
  const rule = `${NAMES.stack.replaceAll('-', '_')}_metrics`;
  await iotData.send(
    new PublishCommand({ topic: `$aws/rules/${rule}`, payload: Buffer.from(`poison ${index}`), qos: 1 }),
  );
}

async function count({ clients, clock, splunk }: SoakLab) {
  const answer = await splunk.search({
    search: `search index="${NAMES.index}" | table _raw`,
    earliest: 0,
    latest: clock.now() / 1000 + 400 * 86_400,
  });
  const indexed = answer.rows.flatMap((row) => [row['_raw'] ?? []].flat()).map(eventKey);
  const backedUp: string[] = [];
  const bucket = `${NAMES.stack}-backup-${NAMES.accountId}-${NAMES.region}`;
  for await (const { records } of readBackup(clients.s3, bucket)) {
    for (const record of records) {
      try {
        backedUp.push(...replayableEvents(record, {}).map(({ key }) => key));
      } catch {
        backedUp.push(record.text);
      }
    }
  }
  return { indexed, backedUp };
}

function problemsOf(result: SoakBalance, { aws, sent }: SoakLab): string[] {
  const problems: string[] = [];
  const { firehose, metricsExported, rules } = aws.counters();
  const some = (keys: readonly string[]) =>
    keys
      .slice(0, 3)
      .map((key) => key.slice(0, 200))
      .join(' ');
  if (result.sent === 0) problems.push('nothing was sent');
  if (result.lost.length > 0)
    problems.push(`${result.lost.length} events are lost, such as ${some(result.lost)}`);
  if (result.invented.length > 0) {
    problems.push(`${result.invented.length} events were never sent, such as ${some(result.invented)}`);
  }
  const metrics = sent.sent.filter((key) => !key.startsWith('poison')).length;
  if (metrics !== metricsExported) {
    problems.push(`Device Defender exported ${metricsExported} metrics, and rules handed on ${metrics}`);
  }
  if (rules.RuleNotFound > 0) problems.push(`${rules.RuleNotFound} messages found no rule`);
  const settled =
    firehose.droppedRecords + firehose.deliveredRecords + firehose.backedUpRecords + firehose.expiredRecords;
  if (firehose.incomingRecords !== settled) {
    problems.push(`Firehose took ${firehose.incomingRecords} records, and ${settled} have come to an end`);
  }
  return problems;
}
