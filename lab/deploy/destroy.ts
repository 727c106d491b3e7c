import {
  DescribeCertificateCommand,
  DescribeThingCommand,
  paginateListThingsInThingGroup,
} from '@aws-sdk/client-iot';
import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { UserError } from '#kernel';
import {
  destroyStack,
  findLeftovers,
  findStack,
  thingsOfStack,
  type AwsClients,
  type DeployEvent,
} from '#pipeline';
import { removeListenerIdentity } from '../detect-beside/listener-identity.ts';
import { readDeviceFiles, removeDeviceFiles } from './device-files.ts';
import type { Site } from './site.ts';

export interface DestroySettings {
  readonly site: Site;
  readonly stackName: string;
  readonly deviceDirectory: string;
  readonly onEvent?: (event: DeployEvent) => void;
}

/** What is going to be removed. */
export interface PlannedDestruction {
  /** Type and logical id of each resource of the stack; empty when there is no stack. */
  readonly resources: readonly string[];
  readonly things: readonly string[];
  /** What carries the stack's name in its services: its resources, and what is kept beside the stack. */
  readonly named: readonly string[];
  /** Does it. Throws `LAB_DESTROY_INCOMPLETE` naming what is still there. */
  execute(): Promise<void>;
}

/** Looks for everything that belongs to a deployment. */
export async function planDestruction(settings: DestroySettings): Promise<PlannedDestruction> {
  const { site, stackName, deviceDirectory } = settings;
  const { clients } = site;
  const kept = await readDeviceFiles(deviceDirectory);
  const resources = await resourcesOf(clients, stackName);
  const group = resources.find(({ type }) => type === 'AWS::IoT::ThingGroup')?.physicalId;
  const things = new Set([
    ...kept.keys(),
    ...(group ? await thingsIn(clients, group) : []),
    ...(await thingsOfStack(clients, stackName)),
  ]);
  return {
    resources: resources.map(({ type, logicalId }) => `${type} ${logicalId}`),
    things: [...things].sort(),
    named: await findLeftovers(clients, stackName),
    execute: async () => {
      await removeListenerIdentity({ iot: clients.iot, stackName });
      await destroyStack({
        clients,
        stackName,
        pollMs: site.pollMs,
        ...(settings.onEvent && { onEvent: settings.onEvent }),
      });
      const left = [
        ...(await stillThere(things, 'thing', (thingName) =>
          clients.iot.send(new DescribeThingCommand({ thingName })),
        )),
        ...(await stillThere(kept.values(), 'certificate', (certificateId) =>
          clients.iot.send(new DescribeCertificateCommand({ certificateId })),
        )),
      ];
      if (left.length > 0) {
        throw new UserError(
          'LAB_DESTROY_INCOMPLETE',
          `Still there after destroying ${stackName}: ${left.join(', ')}.`,
          { hint: 'Run destroy again; what an account-wide policy protects has to be deleted by hand.' },
        );
      }
      await removeDeviceFiles(deviceDirectory);
    },
  };
}

async function resourcesOf(clients: AwsClients, StackName: string) {
  if (!(await findStack(clients.cloudformation, StackName))) return [];
  const { StackResources = [] } = await clients.cloudformation.send(
    new DescribeStackResourcesCommand({ StackName }),
  );
  return StackResources.filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE').map(
    (resource) => ({
      type: resource.ResourceType ?? '',
      logicalId: resource.LogicalResourceId ?? '',
      physicalId: resource.PhysicalResourceId,
    }),
  );
}

/** The things of a group; none when there is no such group. */
export async function thingsIn({ iot }: AwsClients, thingGroupName: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { things = [] } of paginateListThingsInThingGroup({ client: iot }, { thingGroupName })) {
      found.push(...things);
    }
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  }
  return found;
}

async function stillThere(
  ids: Iterable<string>,
  kind: string,
  describe: (id: string) => Promise<unknown>,
): Promise<string[]> {
  const left: string[] = [];
  for (const id of ids) {
    try {
      await describe(id);
      left.push(`${kind} ${id}`);
    } catch (error) {
      if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    }
  }
  return left;
}
