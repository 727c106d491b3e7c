import { DescribeEndpointCommand } from '@aws-sdk/client-iot';
import { UserError } from '#kernel';
import {
  detectAvailability,
  findStack,
  planDeployment,
  provisionDevices,
  STACK_ATTRIBUTE,
  thingNames,
  type DeployEvent,
  type DeploymentPlan,
  type DetectAvailability,
} from '#pipeline';
import { NAMES } from '../parts/names.ts';
import { foreignAudit, withoutAudit } from './foreign-audit.ts';
import { readDeviceFiles, writeDeviceFiles } from './device-files.ts';
import { refuseForeignAudit, refuseTakenNames } from './guard-rails.ts';
import type { Site } from './site.ts';

export interface DeploySettings {
  readonly site: Site;
  readonly stackName: string;
  /** How many devices of each class to register. */
  readonly devices: Readonly<Record<string, number>>;
  /** Where keys and certificates of devices are kept. */
  readonly deviceDirectory: string;
  /** Whether the security profile is wanted. */
  readonly detect: boolean;
  /** Whether audit results go to Splunk too: replaces the account's audit configuration. */
  readonly audit: boolean;
  readonly replaceAudit: boolean;
  readonly onEvent?: (event: DeployEvent) => void;
}

/** What a deployment is about to do, for the user to agree to. */
export interface PlannedDeployment {
  readonly plan: Pick<DeploymentPlan, 'action' | 'changes'>;
  /** Things that will be registered; those that are registered already are not among them. */
  readonly newThings: readonly string[];
  readonly detect: DetectAvailability;
  /** Does it. Throws `LAB_DEPLOY_FAILED`. */
  execute(): Promise<Deployment>;
  /** Leaves everything as it was. */
  discard(): Promise<void>;
}

export interface Deployment {
  readonly stackId: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Host, and port where it is not 8883, that devices connect to. */
  readonly endpoint: string;
  /** All things of the stack whose keys are here. */
  readonly things: readonly string[];
}

/**
 * Compares what is there with what is wanted.
 *
 * @throws UserError `LAB_USAGE`, `LAB_DEPLOY_FAILED`, `LAB_CONFIG_INVALID`
 */
export async function planPipeline(settings: DeploySettings): Promise<PlannedDeployment> {
  const { site, stackName, deviceDirectory } = settings;
  const { clients } = site;
  if (!site.hec) throw new Error('a site to deploy to has a HEC address');
  const replaced = settings.audit ? await foreignAudit(clients, [stackName]) : undefined;
  if (replaced && !settings.replaceAudit) refuseForeignAudit(replaced);
  if (!(await findStack(clients.cloudformation, stackName)))
    await refuseTakenNames(clients, { ...site, stackName });
  const detect: DetectAvailability = settings.detect
    ? await detectAvailability(clients.iot)
    : { open: false, reason: 'left out as asked (--no-detect)' };
  const plan = await planDeployment({
    clients,
    stackName,
    pollMs: site.pollMs,
    hecToken: site.hec.token,
    parameters: {
      SplunkHecEndpoint: site.hec.url,
      SplunkSourcetype: NAMES.sourcetype,
      DetectEnabled: String(detect.open),
      AccountAudit: String(settings.audit),
    },
    ...(settings.onEvent && { onEvent: settings.onEvent }),
  });
  const wanted = thingNames(settings.devices, site.shared ? `${stackName}-` : '');
  // Keys that outlived their stack are of no use: a stack that is created has no devices.
  const known = plan.action === 'create' ? new Map<string, string>() : await readDeviceFiles(deviceDirectory);
  const newThings = wanted.filter((thing) => !known.has(thing));
  return {
    plan,
    newThings,
    detect,
    discard: () => plan.discard(),
    execute: async () => {
      const create = () => (replaced ? withoutAudit(clients, replaced, plan.execute) : plan.execute());
      const { stackId, outputs } = await create().catch((error: unknown) => {
        throw detect.open ? explainDetect(error) : error;
      });
      for (const thingName of newThings) {
        const [device] = await provisionDevices({
          clients,
          devices: [
            {
              thingName,
              attributes: { class: classOf(thingName, settings.devices), [STACK_ATTRIBUTE]: stackName },
            },
          ],
          policyName: outputs['DevicePolicyName']!,
          thingGroupName: outputs['DeviceGroupName']!,
        });
        await writeDeviceFiles(deviceDirectory, device!);
      }
      const { endpointAddress = '' } = await clients.iot.send(
        new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' }),
      );
      const things = [...(await readDeviceFiles(deviceDirectory)).keys()];
      return { stackId, outputs, endpoint: endpointAddress, things };
    },
  };
}

function classOf(thingName: string, devices: DeploySettings['devices']): string {
  return Object.keys(devices).find((name) => thingName.replace(/-\d{3,}$/, '').endsWith(name)) ?? 'device';
}

/** AWS tells new customers that Detect is closed when the security profile is created, if not before. */
function explainDetect(error: unknown): unknown {
  if (!(error instanceof UserError) || !error.message.includes('AWS::IoT::SecurityProfile')) return error;
  return new UserError(error.code, error.message, {
    hint: 'Device Defender Detect is closed to new customers since 2026-08-31. Without it: --no-detect.',
    cause: error,
  });
}
