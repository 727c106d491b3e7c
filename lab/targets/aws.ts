import { randomBytes } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { Lifecycle, SystemClock, UserError, withHold, type SystemClockOptions } from '#kernel';
import { createFleet } from '#devices';
import { destroyStack, detectAvailability } from '#pipeline';
import { createListenerIdentity, removeListenerIdentity } from '../detect-beside/listener-identity.ts';
import { runDetectBeside } from '../detect-beside/run-detect-beside.ts';
import type { Capabilities } from '../capabilities.ts';
import { brokerOf } from '../deploy/broker-of.ts';
import { findForeignAudit } from '../deploy/guard-rails.ts';
import type { Site } from '../deploy/site.ts';
import { NAMES } from '../parts/names.ts';
import type { Lab, LabOptions, Target } from '../target.ts';
import { AccountActions } from './account-actions.ts';
import { customMetricType } from './custom-metrics.ts';
import { openGivenSplunk } from './given-splunk.ts';
import { createPipeline } from './pipeline.ts';
import { RunNotes } from './run-notes.ts';
import type { SplunkConnection } from './splunk-connection.ts';

export interface AwsTargetOptions {
  readonly site: Site;
  /** Where the events that `site.hec` takes can be searched. */
  readonly splunk: SplunkConnection;
  /** Audits, logging and policies of the account may be changed, and what was configured lost. */
  readonly disposableAccount: boolean;
  /** Runs the lab's own Detect beside the broker instead of AWS's, which then stays out of the stack. */
  readonly ownDetect?: boolean;
  /** Where it is kept which runs have begun. */
  readonly stateDirectory: string;
  /** Default: real time. */
  readonly startClock?: (options: Pick<SystemClockOptions, 'onError'>) => SystemClock;
  /** Default: the roots that Node trusts, Amazon's among them. */
  readonly brokerCaPem?: string;
  /** Told of each stack of an earlier run before it is removed. */
  readonly onLeftover?: (stackName: string) => void;
}

/** AWS as a target of scenarios. */
export interface AwsTarget extends Target {
  /** Removes what runs whose process was killed have left. */
  removeLeftovers(): Promise<void>;
  /** Breaks off what runs now, removes what it has made, and starts nothing any more. */
  abandon(): Promise<void>;
}

/** Registry calls under way at a time: AWS takes 10 a second of some. */
const PARALLEL = 8;

/** Real milliseconds without an answer after which a device gives up an exchange, twice. */
const QUIET_MS = 15_000;

/**
 * A target of scenarios in a real account, on real time. What the account offers is found out by calls that change
 * nothing. Each run has a stack and things of its own, noted before they are made and removed in the end.
 *
 * @throws UserError `LAB_CONFIG_INVALID`; what AWS refuses
 */
export async function openAwsTarget(options: AwsTargetOptions): Promise<AwsTarget> {
  const { site, disposableAccount, ownDetect = false } = options;
  const detect = await detectAvailability(site.clients.iot);
  const notes = new RunNotes(options.stateDirectory, site);
  const ours = [NAMES.stack, ...(await notes.left())];
  const foreignAudit = disposableAccount ? undefined : await findForeignAudit(site.clients, ours);
  const capabilities: Capabilities = {
    detect: ownDetect || detect.open,
    // It learns for fourteen days.
    mlDetect: false,
    audit: foreignAudit === undefined,
    disposableAccount,
    virtualTime: false,
    sourceAddress: false,
    ledger: false,
    faultInjection: false,
  };
  const open = new Set<Lab>();
  let abandoned = false;
  const close = async (lab: Lab) => {
    if (open.delete(lab)) await lab[Symbol.asyncDispose]();
  };
  return {
    name: 'aws',
    capabilities,
    lacks: {
      ...(!detect.open && !ownDetect && { detect: detect.reason }),
      ...(foreignAudit && { audit: `${foreignAudit} is configured for the whole account` }),
      ...(!disposableAccount && { disposableAccount: 'say --disposable-account if this is one' }),
    },
    sideBySide: false,
    start: async (labOptions) => {
      const lab = await startOnAws(options, capabilities, notes, labOptions);
      open.add(lab);
      if (abandoned) {
        await close(lab);
        throw new UserError('LAB_TARGET_UNAVAILABLE', 'The run was interrupted.');
      }
      return { ...lab, [Symbol.asyncDispose]: () => close(lab) };
    },
    abandon: async () => {
      abandoned = true;
      await Promise.all([...open].map(close));
    },
    removeLeftovers: async () => {
      for (const stackName of await notes.left()) {
        options.onLeftover?.(stackName);
        const { clients, accountId } = site;
        await new AccountActions({ iot: clients.iot, stackName, accountId }).undo();
        await removeListenerIdentity({ iot: clients.iot, stackName });
        await destroyStack({ clients: site.clients, stackName, pollMs: site.pollMs });
        await notes.remove(stackName);
      }
    },
  };
}

async function startOnAws(
  options: AwsTargetOptions,
  capabilities: Capabilities,
  notes: RunNotes,
  { apps, logger, random }: LabOptions,
): Promise<Lab> {
  const { site, startClock = (how) => new SystemClock(how) } = options;
  const { clients, accountId, region, pollMs, hec } = site;
  const ownDetect = options.ownDetect ?? false;
  if (!hec) throw new Error('a site to run scenarios on has a HEC address');
  const stackName = `${NAMES.stack}-${randomBytes(3).toString('hex')}`;
  const lifecycle = new Lifecycle();
  let closing = false;
  const clock = startClock({
    onError: (error) => {
      // A search may be under way when a run is broken off.
      if (!closing) throw error;
    },
  });
  try {
    const splunk = await openGivenSplunk(options.splunk, { apps });
    lifecycle.add('Splunk client', () => splunk.close());
    const mqtts = await brokerOf(site);
    const caPem = options.brokerCaPem ?? rootCertificates.join('\n');
    const pipeline = createPipeline({
      stackName,
      clients,
      accountId,
      detect: capabilities.detect && !ownDetect,
      ...(ownDetect && { reportTopics: 'own' as const }),
      pollMs,
      parallel: PARALLEL,
      mqtts,
      hec: { ...hec, ...(options.splunk.caPem !== undefined && { caPem: options.splunk.caPem }) },
      caPem,
      random: random.fork('pipeline'),
    });
    lifecycle.add('pipeline', async () => {
      await pipeline.destroy();
      await notes.remove(stackName);
    });
    const fleet = createFleet({
      clock,
      logger: logger.child('fleet'),
      random: random.fork('fleet'),
      quietMs: QUIET_MS,
    });
    lifecycle.add('fleet', () => fleet.close());
    // First of all: a run that is broken off stands still.
    lifecycle.add('clock', () => {
      closing = true;
      clock.close();
    });
    return {
      capabilities,
      clock,
      splunk,
      fleet,
      thingPrefix: `${stackName}-`,
      run: (name, main) => withHold(clock, name, main),
      deploy: async ({ customMetrics = [], ...request } = {}) => {
        await notes.add(stackName);
        if (!ownDetect) return pipeline.deploy({ ...request, customMetrics });
        await pipeline.deploy(request);
        const place = { iot: clients.iot, stackName, accountId };
        lifecycle.add('listener identity', () => removeListenerIdentity(place));
        const detect = await runDetectBeside({
          clock,
          logger: logger.child('detect'),
          random: random.fork('detect'),
          region,
          accountId,
          iotData: clients.iotData,
          exportTopic: pipeline.metricsTopic(),
          customMetrics: Object.fromEntries(customMetrics.map((name) => [name, customMetricType(name)])),
          isWatched: (thing) => thing.startsWith(`${stackName}-`) && thing !== `${stackName}-detect`,
          broker: { ...mqtts, caPem },
          identity: await createListenerIdentity(place),
        });
        lifecycle.add('Detect', () => detect.close());
      },
      publishToRule: (payload) => pipeline.publishToRule(payload),
      changeAccount: (action) => pipeline.changeAccount(action, clock.now()),
      provision: (participants) => pipeline.provision(participants),
      replay: (hold, { dryRun = false } = {}) =>
        pipeline.replay({ splunk, clock, dryRun, wait: (ms) => hold.sleep(ms), now: () => clock.now() }),
      counts: async () => {
        throw new UserError('LAB_SCENARIO_INVALID', 'AWS keeps no counters that could be compared.');
      },
      [Symbol.asyncDispose]: () => lifecycle.close(),
    };
  } catch (error) {
    clock.close();
    await lifecycle.close();
    throw error;
  }
}
