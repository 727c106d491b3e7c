import { randomBytes } from 'node:crypto';
import { ConnectionRegistry, Lifecycle, VirtualClock, type Clock, type Logger, type Random } from '#kernel';
import { createFleet } from '#devices';
import type { AwsEmulator } from '#pipeline/emulator';
import { startAwsPart } from '../parts/aws.ts';
import { createIdentity, type LabIdentity } from '../parts/identity.ts';
import { NAMES } from '../parts/names.ts';
import type { Capabilities } from '../capabilities.ts';
import { pipelineStages } from '../console/pipeline-stages.ts';
import type { Lab, LabOptions } from '../target.ts';
import { Ledger } from '../evidence/ledger.ts';
import { createFaultInjection } from './fault-injection.ts';
import { createPipeline, emulatorClients } from './pipeline.ts';
import type { SplunkSide } from './splunk-side.ts';

/** What the Splunk of a lab may want of the lab it belongs to. */
export interface LabSurroundings {
  readonly clock: Clock;
  readonly identity: LabIdentity;
  readonly logger: Logger;
  readonly random: Random;
}

/** A lab on virtual time whose AWS half and devices run in this process. */
export interface VirtualLab extends Lab {
  readonly aws: AwsEmulator;
  readonly identity: LabIdentity;
}

/**
 * Starts AWS and a fleet in this process, on virtual time, beside the Splunk that `startSplunk` brings.
 *
 * `servicesElsewhere`: URLs of general services that another emulator offers, by service id. What a run makes there
 * carries a name of its own and is removed in the end, because the emulator outlives the run.
 */
export async function startVirtualLab<Side extends SplunkSide>(
  { startMs, logger, random }: LabOptions,
  startSplunk: (surroundings: LabSurroundings) => Promise<Side>,
  servicesElsewhere: Readonly<Record<string, string>> = {},
): Promise<VirtualLab & { readonly splunkSide: Side }> {
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

    const side = await startSplunk(part('splunk'));
    lifecycle.add('splunk', () => side.close());
    const ledger = new Ledger(clock);
    const aws = await startAwsPart({
      ...part('aws'),
      connections,
      watch: ledger,
      endpoints: servicesElsewhere,
      ...(side.foreign && { foreignSplunk: side.foreign }),
      ...(side.hec.caPem !== undefined && { trustedCaPem: [side.hec.caPem] }),
    });
    lifecycle.add('aws', () => aws.close());
    const fleet = createFleet({ ...part('fleet'), connections });
    lifecycle.add('fleet', () => fleet.close());
    const outlived = Object.keys(servicesElsewhere).length > 0;
    const pipeline = createPipeline({
      ...(outlived && { stackName: `${NAMES.stack}-${randomBytes(3).toString('hex')}` }),
      clients: emulatorClients(aws.httpUrl, servicesElsewhere),
      accountId: NAMES.accountId,
      mqtts: { host: '127.0.0.1', port: aws.mqttsPort },
      hec: side.hec,
      caPem: identity.ca.certificatePem,
      random: random.fork('pipeline'),
    });
    lifecycle.add('pipeline clients', () => pipeline.close());
    if (outlived)
      lifecycle.add('pipeline', () => clock.run('removing the pipeline', () => pipeline.destroy()));

    const { client: splunk, hecFaults } = side;
    return {
      capabilities: capabilitiesWith(outlived ? {} : side),
      clock,
      splunk,
      fleet,
      thingPrefix: '',
      aws,
      identity,
      splunkSide: side,
      run: (name, main) => clock.run(name, main),
      deploy: (options) => pipeline.deploy(options),
      publishToRule: (payload) => pipeline.publishToRule(payload),
      changeAccount: (action) => pipeline.changeAccount(action, clock.now()),
      provision: (participants) => pipeline.provision(participants),
      replay: (hold, { dryRun = false } = {}) =>
        pipeline.replay({
          splunk,
          clock,
          dryRun,
          wait: (ms) => hold.sleep(ms, { name: 'replay: acknowledgement poll' }),
          now: () => clock.now(),
        }),
      ledger,
      findings: pipeline.findings,
      stages: async () => pipelineStages({ aws: aws.counters() }),
      ...(hecFaults && !outlived && { faults: createFaultInjection({ clock, aws, hec: hecFaults }) }),
      counts: async () => {
        const { metricsExported, exportsDropped, recordsTaken, recordsBackedUp } = aws.counters();
        const eventsIndexed = await side.eventsIndexed();
        return { metricsExported, exportsDropped, recordsTaken, recordsBackedUp, eventsIndexed };
      },
      [Symbol.asyncDispose]: () => lifecycle.close(),
    };
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}

/** What a lab on virtual time offers with its own Splunk, or with a given one. */
export function capabilitiesWith({ hecFaults }: Pick<SplunkSide, 'hecFaults'>): Capabilities {
  return {
    detect: true,
    mlDetect: true,
    audit: true,
    disposableAccount: true,
    virtualTime: true,
    sourceAddress: true,
    ledger: true,
    faultInjection: hecFaults !== undefined,
  };
}
