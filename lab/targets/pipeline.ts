import { PublishCommand } from '@aws-sdk/client-iot-data-plane';
import type { Random } from '#kernel';
import type { DeviceSpec } from '#devices';
import {
  createAwsClients,
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
import { changeAccount } from './account-actions.ts';
import { keepCustomMetrics } from './custom-metrics.ts';

export interface PipelineOptions {
  /** Default `NAMES.stack`. */
  readonly stackName?: string;
  readonly awsUrl: string;
  /** General services that another emulator offers, by service id. */
  readonly servicesElsewhere?: Readonly<Record<string, string>>;
  readonly mqtts: { readonly host: string; readonly port: number };
  readonly hec: {
    readonly url: string;
    /** The address that Firehose uses, where that is another. */
    readonly fromAws?: string;
    readonly token: string;
    /** Of its certificate, where that is not the lab's own. */
    readonly caPem?: string;
  };
  /** Devices trust servers that this CA signed. */
  readonly caPem: string;
  readonly random: Random;
}

/** The pipeline of one lab: deployed from the template, with devices registered in it. */
export interface Pipeline {
  deploy(options?: DeployRequest): Promise<void>;
  publishToRule(payload: string): Promise<void>;
  changeAccount(action: AccountAction): Promise<void>;
  /** Removes devices and stack and proves that nothing is left; does nothing when none was deployed. */
  destroy(): Promise<void>;
  provision(participants: readonly Participant[]): Promise<DeviceSpec[]>;
  readonly findings: Findings;
  replay(
    options: Pick<ReplayStackOptions, 'splunk' | 'clock' | 'wait' | 'now' | 'dryRun'>,
  ): Promise<ReplaySummary>;
  close(): void;
}

const REPORT_INTERVAL_MS = 300_000;

/** Real milliseconds between two looks at a stack operation of an emulator. */
const POLL_MS = 20;

export function createPipeline(options: PipelineOptions): Pipeline {
  const { awsUrl, mqtts, hec, caPem, random, stackName = NAMES.stack } = options;
  const clients = createAwsClients({
    region: NAMES.region,
    endpoint: awsUrl,
    endpoints: clientEndpoints(options.servicesElsewhere ?? {}),
    credentials: { accessKeyId: NAMES.accessKeyId, secretAccessKey: NAMES.secretAccessKey },
  });
  let stack: DeployedStack | undefined;
  let begun = false;
  return {
    deploy: async ({ customMetrics = [], audit = false } = {}) => {
      begun = true;
      stack = await deployStack({
        clients,
        stackName,
        parameters: {
          SplunkHecEndpoint: hec.fromAws || hec.url,
          SplunkSourcetype: NAMES.sourcetype,
          AccountAudit: String(audit),
        },
        hecToken: hec.token,
        pollMs: POLL_MS,
      });
      await keepCustomMetrics(clients.iot, stack.outputs['SecurityProfileName'], customMetrics);
    },
    publishToRule: async (payload) => {
      if (!stack) throw new Error('deploy the pipeline before publishing to its rule');
      const topic = `$aws/rules/${stack.outputs['MetricsRuleName']}`;
      await clients.iotData.send(new PublishCommand({ topic, payload: Buffer.from(payload) }));
    },
    changeAccount: (action) =>
      changeAccount(action, { iot: clients.iot, stackName, accountId: NAMES.accountId }),
    destroy: async () => {
      if (!begun) return;
      await destroyStack({ clients, stackName, pollMs: POLL_MS });
      begun = false;
    },
    provision: async (participants) => {
      if (!stack) throw new Error('deploy the pipeline before provisioning devices');
      const credentials = await provisionDevices({
        clients,
        devices: participants.map(({ thing, deviceClass }) => ({
          thingName: thing,
          attributes: { class: deviceClass },
        })),
        policyName: stack.outputs['DevicePolicyName']!,
        thingGroupName: stack.outputs['DeviceGroupName']!,
        parallel: 50,
      });
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
    close: () => clients.destroy(),
  };
}

/** The lab address of the device with this number: 10.20.1.2, 10.20.1.3, … */
function addressOf(index: number): string {
  return `10.20.${1 + Math.floor(index / 250)}.${2 + (index % 250)}`;
}
