import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Lifecycle, UserError, withHold } from '#kernel';
import { connectFleet } from '#devices';
import { createSplunkClient, type SplunkClient } from '#splunk/client';
import { readEndpoints, type Endpoints } from '../endpoints.ts';
import { readAwsCounters } from '../parts/aws-control.ts';
import { NAMES } from '../parts/names.ts';
import type { Lab, LabOptions, StageCounts, Target } from '../target.ts';
import { readSharedClock } from '../up/shared-clock.ts';
import { STATE_DIRECTORY } from '../up/state-directory.ts';
import { createPipeline, emulatorClients } from './pipeline.ts';

const CAPABILITIES = {
  detect: true,
  mlDetect: true,
  audit: true,
  disposableAccount: true,
  virtualTime: false,
  sourceAddress: true,
  ledger: true,
  faultInjection: false,
} as const;

/**
 * Real milliseconds that the last batch may take to Splunk: lab time that runs fast does not wait for a busy machine, so
 * the lab minutes that a scenario leaves for it may be over too soon.
 */
const DELIVERY_MS = 60_000;

const LOOK_EVERY_MS = 250;

/**
 * The lab that `npm run lab` has started in this directory, in whatever processes its parts run. Its time is the
 * clock's on the wall, faster by its `--speed`.
 */
export const runningTarget: Target = {
  name: 'running',
  capabilities: CAPABILITIES,
  sideBySide: false,
  start: (options) => startRunning(STATE_DIRECTORY, options),
};

/**
 * Attaches to a running lab. Each run has a stack and thing names of its own, so that what earlier runs left in the
 * index is not taken for this one's, and removes them in the end.
 *
 * Throws `LAB_NOT_RUNNING`, `LAB_TARGET_UNAVAILABLE`, `LAB_CONFIG_INVALID`.
 */
export async function startRunning(directory: string, { random }: LabOptions): Promise<Lab> {
  const endpoints = await readEndpoints(directory);
  const clock = await readSharedClock(directory);
  if (!clock) throw new UserError('LAB_NOT_RUNNING', 'No lab has told its time here.');
  const lifecycle = new Lifecycle();
  try {
    lifecycle.add('clock', () => clock.close());
    const caPem = await readFile(endpoints.caFile, 'utf8');
    const control = { url: endpoints.control, token: endpoints.controlToken };
    const fleet = await connectFleet({ url: endpoints.fleet, token: endpoints.controlToken, clock });
    const splunk = createSplunkClient({
      url: endpoints.splunkd,
      username: endpoints.splunkUsername,
      password: endpoints.splunkPassword,
      caPem,
    });
    lifecycle.add('Splunk client', () => splunk.close());
    const runId = randomBytes(3).toString('hex');
    const pipeline = createPipeline({
      stackName: `${NAMES.stack}-${runId}`,
      clients: emulatorClients(endpoints.aws, endpoints.servicesElsewhere),
      accountId: endpoints.accountId,
      mqtts: hostAndPort(endpoints),
      hec: { url: endpoints.hec, token: endpoints.hecToken, fromAws: endpoints.hecFromAws },
      caPem,
      random: random.fork('pipeline'),
    });
    lifecycle.add('pipeline clients', () => pipeline.close());
    lifecycle.add('pipeline', () => pipeline.destroy());
    lifecycle.add('fleet', () => fleet.close());

    const countNow = async (): Promise<StageCounts> => {
      const [aws, eventsIndexed] = await Promise.all([readAwsCounters(control), countEvents(splunk)]);
      const { metricsExported, exportsDropped, recordsTaken, recordsBackedUp } = aws;
      return { metricsExported, exportsDropped, recordsTaken, recordsBackedUp, eventsIndexed };
    };
    const before = await countNow();
    return {
      capabilities: CAPABILITIES,
      clock,
      splunk,
      fleet,
      thingPrefix: `${runId}-`,
      run: (name, main) => withHold(clock, name, main),
      deploy: (options) => pipeline.deploy(options),
      publishToRule: (payload) => pipeline.publishToRule(payload),
      changeAccount: (action) => pipeline.changeAccount(action, clock.now()),
      provision: (participants) => pipeline.provision(participants),
      replay: (hold, { dryRun = false } = {}) =>
        pipeline.replay({ splunk, clock, dryRun, wait: (ms) => hold.sleep(ms), now: () => clock.now() }),
      counts: async () => {
        const until = performance.now() + DELIVERY_MS;
        for (;;) {
          const counts = subtract(await countNow(), before);
          const delivered = counts.metricsExported === counts.eventsIndexed;
          if (delivered || performance.now() > until) return counts;
          await sleep(LOOK_EVERY_MS);
        }
      },
      [Symbol.asyncDispose]: () => lifecycle.close(),
    };
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}

function hostAndPort({ mqtts }: Endpoints): { host: string; port: number } {
  const { hostname, port } = new URL(mqtts);
  return { host: hostname, port: Number(port) };
}

/** Events in the index of the lab, whenever they came. */
async function countEvents(splunk: SplunkClient): Promise<number> {
  const indexes = await splunk.indexes.list();
  return indexes.find(({ name }) => name === NAMES.index)?.eventCount ?? 0;
}

function subtract(counts: StageCounts, before: StageCounts): StageCounts {
  const stages = Object.keys(counts) as (keyof StageCounts)[];
  return Object.fromEntries(
    stages.map((stage) => [stage, counts[stage] - before[stage]]),
  ) as unknown as StageCounts;
}
