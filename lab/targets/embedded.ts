import { createSplunkClient } from '#splunk/client';
import type { EmulatorCounters } from '#pipeline/emulator';
import type { SplunkCounters, SplunkEmulator } from '#splunk/emulator';
import { pipelineStages } from '../console/pipeline-stages.ts';
import { startSplunkPart } from '../parts/splunk.ts';
import type { Lab, LabOptions, Target } from '../target.ts';
import type { SplunkSide } from './splunk-side.ts';
import { startVirtualLab, type LabSurroundings } from './virtual-lab.ts';

/** Everything in this process, real sockets on loopback, virtual time. */
export const embeddedTarget: Target = {
  name: 'embedded',
  capabilities: {
    detect: true,
    mlDetect: true,
    audit: true,
    disposableAccount: true,
    virtualTime: true,
    sourceAddress: true,
    ledger: true,
    faultInjection: true,
  },
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
  /** `mqtts://host:port`, for devices with certificates. */
  readonly mqttsUrl: string;
  /** Where events can be posted, and the token to do it with. */
  readonly hec: { readonly url: string; readonly token: string };
  counters(): { readonly aws: EmulatorCounters; readonly splunk: SplunkCounters };
}

export interface EmbeddedOptions {
  /** Splunk runs its scheduled searches and fires alerts itself, besides the runner. Default false. */
  readonly scheduler?: boolean;
  /** URLs of general services that another emulator offers, by service id. Default: none. */
  readonly servicesElsewhere?: Readonly<Record<string, string>>;
}

/** Starts everything in this process on virtual time. */
export async function startEmbedded(
  options: LabOptions,
  { scheduler = false, servicesElsewhere = {} }: EmbeddedOptions = {},
): Promise<EmbeddedLab> {
  const lab = await startVirtualLab(
    options,
    (surroundings) => startOwnSplunk(surroundings, { scheduler, apps: options.apps }),
    servicesElsewhere,
  );
  const { aws, identity, splunkSide } = lab;
  return {
    ...lab,
    splunkd: {
      url: splunkSide.emulator.splunkdUrl,
      username: identity.splunkUsername,
      password: identity.splunkPassword,
      caPem: identity.ca.certificatePem,
    },
    awsUrl: aws.httpUrl,
    mqttsUrl: `mqtts://127.0.0.1:${aws.mqttsPort}`,
    hec: splunkSide.hec,
    stages: async () => pipelineStages({ aws: aws.counters(), splunk: splunkSide.emulator.counters() }),
    counters: () => ({ aws: aws.counters(), splunk: splunkSide.emulator.counters() }),
  };
}

interface OwnSplunk extends SplunkSide {
  readonly emulator: SplunkEmulator;
}

async function startOwnSplunk(
  surroundings: LabSurroundings,
  { scheduler, apps }: { scheduler: boolean; apps: LabOptions['apps'] },
): Promise<OwnSplunk> {
  const { clock, identity } = surroundings;
  const emulator = await startSplunkPart({ ...surroundings, scheduler, ...(apps && { apps }) });
  const client = createSplunkClient({
    url: emulator.splunkdUrl,
    username: identity.splunkUsername,
    password: identity.splunkPassword,
    caPem: identity.ca.certificatePem,
    clock,
  });
  return {
    emulator,
    client,
    hec: { url: emulator.hecUrl, token: identity.hecToken },
    hecFaults: emulator.hecFaults,
    eventsIndexed: async () => emulator.counters().eventsIndexed,
    close: async () => {
      client.close();
      await emulator.close();
    },
  };
}
