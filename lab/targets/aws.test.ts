import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListPoliciesCommand, ListThingsCommand } from '@aws-sdk/client-iot';
import { ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { createRandom, Lifecycle, silentLogger, SystemClock, waitFor } from '#kernel';
import auditPolicy from '../../scenarios/audit-policy.ts';
import rogueFtp from '../../scenarios/rogue-ftp.ts';
import { describePlan } from '../cli/aws-for-scenarios.ts';
import type { Site } from '../deploy/site.ts';
import { startAwsPart } from '../parts/aws.ts';
import { createIdentity } from '../parts/identity.ts';
import { startSplunkPart } from '../parts/splunk.ts';
import { loadDetections } from '../runner/detections.ts';
import { runScenario } from '../runner/run-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { onRealTime } from '../testing/on-real-time.ts';
import { runCli } from '../testing/lab-process.ts';
import { openAwsTarget, type AwsTargetOptions } from './aws.ts';
import { emulatorClients } from './pipeline.ts';

/** Lab seconds per real second: AWS itself would take the time that the scenarios say. */
const SPEED = 40;

/** Real milliseconds in which a busy machine's Splunk may acknowledge. */
const ACK_PATIENCE_MS = 60_000;

/** The lab's endpoint as if it were AWS, and a Splunk that is known by its address alone. */
async function startAccount({ detectClosed = false } = {}) {
  const lifecycle = new Lifecycle();
  const origin = { labMs: Date.now(), realMs: Date.now() };
  const newClock = (options = {}) => new SystemClock({ speed: SPEED, origin, ...options });
  const clock = newClock();
  lifecycle.add('clock', () => clock.close());
  const identity = await createIdentity();
  const part = (name: string) => ({ clock, identity, logger: silentLogger, random: createRandom(name) });
  const splunk = await startSplunkPart({ ...part('splunk'), scheduler: false });
  lifecycle.add('splunk', () => splunk.close());
  const aws = await startAwsPart({
    ...part('aws'),
    detectClosed,
    foreignSplunk: { acceptAnyCertificate: false, ackPatienceMs: ACK_PATIENCE_MS },
  });
  lifecycle.add('aws', () => aws.close());
  const clients = emulatorClients(aws.httpUrl);
  lifecycle.add('clients', () => clients.destroy());
  const site: Site = {
    target: 'aws',
    shared: true,
    region: 'us-east-1',
    accountId: '000000000000',
    pollMs: 5,
    hec: { url: splunk.hecUrl, token: identity.hecToken },
    clients,
  };
  const options: AwsTargetOptions = {
    site,
    splunk: {
      url: splunk.splunkdUrl,
      credentials: { username: identity.splunkUsername, password: identity.splunkPassword },
      caPem: identity.ca.certificatePem,
      insecure: false,
    },
    disposableAccount: false,
    stateDirectory: await mkdtemp(join(tmpdir(), 'lab-aws-')),
    startClock: newClock,
    brokerCaPem: identity.ca.certificatePem,
  };
  return {
    options,
    /** What of a run is in the account. */
    kept: async () => {
      const { StackSummaries = [] } = await clients.cloudformation.send(new ListStacksCommand({}));
      const { things = [] } = await clients.iot.send(new ListThingsCommand({}));
      const { policies = [] } = await clients.iot.send(new ListPoliciesCommand({}));
      return {
        stacks: StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').length,
        things: things.map(({ thingName }) => thingName!),
        policies: policies.length,
        notes: (await readdir(join(options.stateDirectory, 'aws-runs', '000000000000-us-east-1'))).length,
      };
    },
    [Symbol.asyncDispose]: () => lifecycle.close(),
  };
}

const NOTHING = { stacks: 0, things: [], policies: 0, notes: 0 };

const running = async (target: Awaited<ReturnType<typeof openAwsTarget>>) => ({
  target,
  seed: 1,
  startMs: 0,
  detections: await loadDetections(),
  logger: silentLogger,
});

const ftp: Scenario = {
  ...rogueFtp,
  fleet: { 'infusion-pump': 2, 'ward-gateway': 4 },
  baseline: '10m',
  duration: '25m',
  settle: '5m',
  expect: onRealTime(rogueFtp.expect),
};

test.concurrent(
  'a scenario runs in real time on things of its own, says what it cannot ask, and leaves nothing',
  async () => {
    await using account = await startAccount();
    const target = await openAwsTarget(account.options);
    let during: Awaited<ReturnType<typeof account.kept>>;
    const result = await runScenario(ftp, {
      ...(await running(target)),
      progress: {},
      observe: async () => void (during = await account.kept()),
    });
    expect(result.expectations.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(result.status).toBe('passed');
    expect(result.expectations.filter(({ status }) => status === 'skipped')).toMatchObject([
      { kind: 'nothing-lost', message: expect.stringContaining('counters at every stage') },
    ]);
    expect(during!).toMatchObject({ stacks: 1, policies: 1, notes: 1 });
    expect(during!.things).toHaveLength(6);
    for (const thing of during!.things) {
      expect(thing).toMatch(/^iot-posture-lab-[0-9a-f]{6}-(infusion-pump|ward-gateway)-00\d$/);
    }
    expect(await account.kept()).toEqual(NOTHING);
  },
  240_000,
);

test.concurrent(
  'where Detect is closed, its scenarios are skipped in the words of AWS, and audits run',
  async () => {
    await using account = await startAccount({ detectClosed: true });
    const target = await openAwsTarget({ ...account.options, disposableAccount: true });
    expect(target.capabilities).toMatchObject({ detect: false, audit: true });
    const options = { ...(await running(target)), progress: {} };
    const skipped = await runScenario(ftp, options);
    expect(skipped).toMatchObject({
      status: 'skipped',
      reason: expect.stringContaining('no longer available to new customers'),
    });
    expect(describePlan([ftp, auditPolicy], target)).toEqual([
      'In real time, one after the other, about 1h 9m in all:',
      expect.stringMatching(/rogue-ftp +skipped, needs detect \(InvalidRequestException: /),
      expect.stringMatching(/audit-policy +about 1h 9m$/),
      expect.any(String),
    ]);
    const audit = await runScenario({ ...auditPolicy, baseline: '1m', settle: '2m' }, options);
    expect(audit.expectations.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(audit.status).toBe('passed');
    expect(audit.expectations.map(({ kind, status }) => [kind, status])).toEqual([
      ['detection-fires', 'passed'],
      ['detection-quiet', 'skipped'],
      ['search-rows', 'passed'],
      ['accounted', 'skipped'],
      ['duplicates', 'skipped'],
    ]);
    expect(await account.kept()).toEqual(NOTHING);
  },
  240_000,
);

test.concurrent(
  "where Detect is closed, the lab's own beside the broker feeds the same rule",
  async () => {
    await using account = await startAccount({ detectClosed: true });
    const target = await openAwsTarget({ ...account.options, ownDetect: true });
    let policies = 0;
    const result = await runScenario(ftp, {
      ...(await running(target)),
      progress: {},
      observe: async () => void ({ policies } = await account.kept()),
    });
    expect(result.expectations.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(result.status).toBe('passed');
    // The device policy and the one of the listener.
    expect(policies).toBe(2);
    expect(await account.kept()).toEqual(NOTHING);
  },
  240_000,
);

test('an account that is not disposable is asked for nothing that changes it for others', async () => {
  await using account = await startAccount();
  const target = await openAwsTarget(account.options);
  const result = await runScenario(auditPolicy, { ...(await running(target)), progress: {} });
  expect(result).toMatchObject({
    status: 'skipped',
    reason: expect.stringContaining('--disposable-account'),
  });
});

test('an interrupt removes what was made, while devices connect and while the attack runs', async () => {
  await using account = await startAccount();
  for (const stage of ['connecting 6 devices', 'benign baseline']) {
    const target = await openAwsTarget(account.options);
    let reached = '';
    const options = {
      ...(await running(target)),
      progress: { stageStarted: (_: Scenario, now: string) => void (reached = now) },
    };
    // What becomes of the run does not matter: the process ends.
    void runScenario(ftp, options).catch(() => {});
    await waitFor({ what: stage, timeoutMs: 30_000, intervalMs: 1 }, () => reached === stage || undefined);
    await target.abandon();
    expect(await account.kept()).toEqual(NOTHING);
    await expect(runScenario(ftp, options)).rejects.toMatchObject({ message: 'The run was interrupted.' });
  }
}, 90_000);

test('what a killed run has left is removed by the next one', async () => {
  await using account = await startAccount();
  const killed = await openAwsTarget(account.options);
  const lab = await killed.start({
    seed: 1,
    startMs: 0,
    logger: silentLogger,
    random: createRandom('killed'),
  });
  await lab.deploy();
  await lab.provision([{ thing: `${lab.thingPrefix}ward-gateway-001`, deviceClass: 'ward-gateway' }]);
  expect((await account.kept()).things).toHaveLength(1);

  const said: string[] = [];
  const next = await openAwsTarget({ ...account.options, onLeftover: (stack) => said.push(stack) });
  await next.removeLeftovers();
  expect(said).toEqual([lab.thingPrefix.slice(0, -1)]);
  expect(await account.kept()).toEqual(NOTHING);
});

test('an emulator is not taken for AWS', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lab-aws-'));
  const { exitCode, stderr } = await runCli(directory, ['scenario', 'rogue-ftp', '--target', 'aws'], {
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
  });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^error LAB_CONFIG_INVALID: .*AWS_ENDPOINT_URL is set/);
});
