import { ConnectionRegistry, Lifecycle, VirtualClock } from '#kernel';
import { createFleet } from '#devices';
import { createSplunkClient } from '#splunk/client';
import type { EmulatorCounters } from '#pipeline/emulator';
import type { SplunkCounters } from '#splunk/emulator';
import { startAwsPart } from '../parts/aws.ts';
import { createIdentity } from '../parts/identity.ts';
import { startSplunkPart } from '../parts/splunk.ts';
import type { Lab, LabOptions, Target } from '../target.ts';
import { createFaultInjection } from './fault-injection.ts';
import { createPipeline } from './pipeline.ts';

const CAPABILITIES = {
  detect: true,
  virtualTime: true,
  sourceAddress: true,
  ledger: true,
  faultInjection: true,
} as const;

/** Everything in this process, real sockets on loopback, virtual time. */
export const embeddedTarget: Target = {
  name: 'embedded',
  capabilities: CAPABILITIES,
  sideBySide: true,
  start: (options) => startEmbedded(options),
};

/** A lab of this process, with what the console needs to look into it. */
export interface EmbeddedLab extends Lab {
  /** How to reach its search REST API. */
  readonly splunkd: {
    readonly url: string;
    readonly username: string;
    readonly password: string;
    readonly caPem: string;
  };
  /** For every AWS client. */
  readonly awsUrl: string;
  /** Where events can be posted, and the token to do it with. */
  readonly hec: { readonly url: string; readonly token: string };
  counters(): { readonly aws: EmulatorCounters; readonly splunk: SplunkCounters };
}

export interface EmbeddedOptions {
  /** Splunk runs its scheduled searches and fires alerts itself, besides the runner. Default false. */
  readonly scheduler?: boolean;
}

/** Starts everything in this process on virtual time. */
export async function startEmbedded(
  { startMs, logger, random }: LabOptions,
  { scheduler = false }: EmbeddedOptions = {},
): Promise<EmbeddedLab> {
  const lifecycle = new Lifecycle();
  try {
    const clock = new VirtualClock({ startMs });
    lifecycle.add('clock', () => clock.close());
    const identity = await createIdentity();
    const connections = new ConnectionRegistry();
    const part = (name: string) => ({
      clock,
      identity,
      logger: logger.child(name),
      random: random.fork(name),
    });

    const splunkPart = await startSplunkPart({ ...part('splunk'), scheduler });
    lifecycle.add('splunk', () => splunkPart.close());
    const awsPart = await startAwsPart({ ...part('aws'), connections });
    lifecycle.add('aws', () => awsPart.close());
    const fleet = createFleet({ ...part('fleet'), connections });
    lifecycle.add('fleet', () => fleet.close());
    const splunk = createSplunkClient({
      url: splunkPart.splunkdUrl,
      username: identity.splunkUsername,
      password: identity.splunkPassword,
      caPem: identity.ca.certificatePem,
      clock,
    });
    const pipeline = createPipeline({
      awsUrl: awsPart.httpUrl,
      mqtts: { host: '127.0.0.1', port: awsPart.mqttsPort },
      hec: { url: splunkPart.hecUrl, token: identity.hecToken },
      caPem: identity.ca.certificatePem,
      random: random.fork('pipeline'),
    });
    lifecycle.add('pipeline clients', () => pipeline.close());

    return {
      capabilities: CAPABILITIES,
      clock,
      splunk,
      fleet,
      thingPrefix: '',
      splunkd: {
        url: splunkPart.splunkdUrl,
        username: identity.splunkUsername,
        password: identity.splunkPassword,
        caPem: identity.ca.certificatePem,
      },
      awsUrl: awsPart.httpUrl,
      hec: { url: splunkPart.hecUrl, token: identity.hecToken },
      counters: () => ({ aws: awsPart.counters(), splunk: splunkPart.counters() }),
      run: (name, main) => clock.run(name, main),
      deploy: (options) => pipeline.deploy(options),
      publishToRule: (payload) => pipeline.publishToRule(payload),
      provision: (participants) => pipeline.provision(participants),
      replay: (hold, { dryRun = false } = {}) =>
        pipeline.replay({
          splunk,
          clock,
          dryRun,
          wait: (ms) => hold.sleep(ms, { name: 'replay: acknowledgement poll' }),
          now: () => clock.now(),
        }),
      faults: createFaultInjection({ clock, aws: awsPart, hec: splunkPart.hecFaults }),
      counts: async () => {
        const aws = awsPart.counters();
        const indexed = splunkPart.counters();
        return {
          metricsExported: aws.metricsExported,
          exportsDropped: aws.exportsDropped,
          recordsTaken: aws.recordsTaken,
          recordsBackedUp: aws.recordsBackedUp,
          eventsIndexed: indexed.eventsIndexed,
        };
      },
      [Symbol.asyncDispose]: () => lifecycle.close(),
    };
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}
