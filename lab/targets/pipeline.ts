import { PublishCommand } from '@aws-sdk/client-iot-data-plane';
import type { Random } from '#kernel';
import type { DeviceSpec } from '#devices';
import {
  createAwsClients,
  type AwsClients,
  deployStack,
  destroyStack,
  provisionDevices,
  type DeployedStack,
  type ReplaySummary,
} from '#pipeline';
import { createFindings, type Findings } from '../evidence/findings.ts';
import { NAMES } from '../parts/names.ts';
import { clientEndpoints } from '../parts/services-elsewhere.ts';
import { replayStack, type ReplayStackOptions } from '../replay/index.ts';
import type { AccountAction } from '../scenario/account-actions.ts';
import type { Participant } from '../scenario/plan.ts';
import type { DeployRequest } from '../target.ts';
import { AccountActions } from './account-actions.ts';
import { keepCustomMetrics, removeCustomMetrics } from './custom-metrics.ts';
import { learnMetrics } from './learned-metrics.ts';

export interface PipelineOptions {
  /** Default `NAMES.stack`. */
  readonly stackName?: string;
  /** Closed by `close`. */
  readonly clients: AwsClients;
  readonly accountId: string;
  /** Whether Device Defender Detect is deployed. Default true. */
  readonly detect?: boolean;
  /** Real milliseconds between two looks at a stack operation. Default 20, as emulators take. */
  readonly pollMs?: number;
  /** Which topics devices report on. Default `reserved`, Device Defender's own. */
  readonly reportTopics?: 'reserved' | 'own';
  /** Devices registered at a time. Default 50, as emulators take. */
  readonly parallel?: number;
  readonly mqtts: { readonly host: string; readonly port: number };
  readonly hec: {
    readonly url: string;
    /** The address that Firehose uses, where that is another. */
    readonly fromAws?: string;
    readonly token: string;
    /** Of its certificate, where that is not the lab's own. */
    readonly caPem?: string;
  };
  /** Devices trust servers that these CAs signed. */
  readonly caPem: string;
  readonly random: Random;
}

/** The pipeline of one lab: deployed from the template, with devices registered in it. */
export interface Pipeline {
  deploy(options?: DeployRequest): Promise<void>;
  publishToRule(payload: string): Promise<void>;
  /** The topic of the rule that takes exports, once deployed. */
  metricsTopic(): string;
  /** @param nowMs lab time */
  changeAccount(action: AccountAction, nowMs: number): Promise<void>;
  /** Removes devices, stack and what actions and custom metrics have added to the account, and proves that nothing is left; does nothing when none was deployed. */
  destroy(): Promise<void>;
  provision(participants: readonly Participant[]): Promise<DeviceSpec[]>;
  readonly findings: Findings;
  replay(
    options: Pick<ReplayStackOptions, 'splunk' | 'clock' | 'wait' | 'now' | 'dryRun'>,
  ): Promise<ReplaySummary>;
  close(): void;
}

const REPORT_INTERVAL_MS = 300_000;

/** Clients for an AWS emulator; general services may live in another one, by service id. */
export function emulatorClients(
  awsUrl: string,
  servicesElsewhere: Readonly<Record<string, string>> = {},
): AwsClients {
  return createAwsClients({
    region: NAMES.region,
    endpoint: awsUrl,
    endpoints: clientEndpoints(servicesElsewhere),
    credentials: { accessKeyId: NAMES.accessKeyId, secretAccessKey: NAMES.secretAccessKey },
  });
}

export function createPipeline(options: PipelineOptions): Pipeline {
  const { clients, accountId, mqtts, hec, caPem, random } = options;
  const { stackName = NAMES.stack, detect = true, pollMs = 20, parallel = 50 } = options;
  const account = new AccountActions({ iot: clients.iot, stackName, accountId });
  const customMetricsMade: string[] = [];
  let stack: DeployedStack | undefined;
  let begun = false;
  /** What is being made: removing waits for it, else it would outlive its own removal. */
  let making: Promise<unknown> = Promise.resolve();
  const make = <T>(work: () => Promise<T>): Promise<T> => {
    const made = work();
    making = Promise.allSettled([making, made]);
    return made;
  };
  const metricsTopic = () => {
    if (!stack) throw new Error('deploy the pipeline before publishing to its rule');
    return `$aws/rules/${stack.outputs['MetricsRuleName']}`;
  };
  return {
    deploy: async ({ customMetrics = [], learnedMetrics = [], audit = false } = {}) => {
      begun = true;
      stack = await make(() =>
        deployStack({
          clients,
          stackName,
          parameters: {
            SplunkHecEndpoint: hec.fromAws || hec.url,
            SplunkSourcetype: NAMES.sourcetype,
            AccountAudit: String(audit),
            DetectEnabled: String(detect),
          },
          hecToken: hec.token,
          pollMs,
        }),
      );
      customMetricsMade.push(...customMetrics);
      const profile = stack.outputs['SecurityProfileName'];
      await keepCustomMetrics(clients.iot, profile, customMetrics);
      await learnMetrics(clients.iot, profile, learnedMetrics);
    },
    publishToRule: async (payload) => {
      await clients.iotData.send(
        new PublishCommand({ topic: metricsTopic(), payload: Buffer.from(payload) }),
      );
    },
    metricsTopic,
    changeAccount: (action, nowMs) => account.do(action, nowMs, stack?.outputs['DeviceGroupName']),
    destroy: async () => {
      if (!begun) return;
      await making;
      await account.undo();
      await destroyStack({ clients, stackName, pollMs });
      // The security profile kept them.
      await removeCustomMetrics(clients.iot, customMetricsMade.splice(0));
      begun = false;
    },
    provision: async (participants) => {
      if (!stack) throw new Error('deploy the pipeline before provisioning devices');
      const { outputs } = stack;
      const credentials = await make(() =>
        provisionDevices({
          clients,
          devices: participants.map(({ thing, deviceClass }) => ({
            thingName: thing,
            attributes: { class: deviceClass },
          })),
          policyName: outputs['DevicePolicyName']!,
          thingGroupName: outputs['DeviceGroupName']!,
          parallel,
        }),
      );
      return participants.map(
        ({ thing, deviceClass, reportIntervalMs = REPORT_INTERVAL_MS }, index): DeviceSpec => {
          const own = random.fork(thing);
          const { certificatePem, privateKeyPem } = credentials[index]!;
          return {
            thingName: thing,
            deviceClass,
            endpoint: mqtts,
            caPem,
            certificatePem,
            privateKeyPem,
            sourceAddress: addressOf(index),
            report: {
              // A fleet of several generations: most send JSON, some CBOR, with long and short names.
              format: own.integer(1, 4) === 1 ? 'cbor' : 'json',
              names: own.integer(1, 2) === 1 ? 'short' : 'long',
              intervalMs: reportIntervalMs,
              ...(options.reportTopics && { topics: options.reportTopics }),
              phaseMs: own.integer(0, reportIntervalMs / 1000 - 1) * 1000,
            },
          };
        },
      );
    },
    findings: createFindings(clients.iot),
    replay: (options) =>
      replayStack({
        ...options,
        clients,
        stackName,
        index: NAMES.index,
        hecUrl: hec.url,
        hecToken: hec.token,
        caPem: hec.caPem ?? caPem,
      }),
    close: () => {
      account.close();
      clients.destroy();
    },
  };
}

/** The lab address of the device with this number: 10.20.1.2, 10.20.1.3, … */
function addressOf(index: number): string {
  return `10.20.${1 + Math.floor(index / 250)}.${2 + (index % 250)}`;
}
