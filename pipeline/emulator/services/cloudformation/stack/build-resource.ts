import type { ResourceStatus } from '@aws-sdk/client-cloudformation';
import type { Clients } from '../resources/clients.ts';
import type { ResourceContext } from '../resources/handler.ts';
import { RESOURCE_HANDLERS } from '../resources/index.ts';
import type { Properties } from '../resources/shape.ts';
import { resolveReferences } from '../template/dynamic-references.ts';
import type { Blueprint } from './blueprint.ts';
import { setResourceStatus, type EventPorts, type Stack, type StackResource } from './stack.ts';

export interface BuildPorts extends EventPorts {
  readonly clients: Clients;
  /** Upper-case letters and digits at the end of generated names. */
  newSuffix(): string;
}

/** A resource could not be built; its event says why. */
export class BuildFailure extends Error {
  readonly logicalId: string;

  constructor(logicalId: string, cause: unknown) {
    super((cause as Error).message, { cause });
    this.logicalId = logicalId;
  }
}

/** Creates a resource and enters it into the stack. @throws BuildFailure */
export async function createResource(
  stack: Stack,
  blueprint: Blueprint,
  logicalId: string,
  declare: () => Properties,
  ports: BuildPorts,
): Promise<void> {
  const { Type: type, DeletionPolicy } = blueprint.template.resources[logicalId]!;
  const resource: StackResource = {
    logicalId,
    type,
    physicalId: undefined,
    attributes: {},
    declared: {},
    retain: DeletionPolicy === 'Retain',
    status: 'CREATE_IN_PROGRESS',
    statusReason: undefined,
    changedMs: ports.now(),
  };
  // A replacement comes last, like everything new.
  stack.resources.delete(logicalId);
  stack.resources.set(logicalId, resource);
  await reporting(stack, resource, 'CREATE', ports, async () => {
    resource.declared = declare();
    const context = contextOf(blueprint, resource, ports);
    const properties = await resolved(resource.declared, ports);
    Object.assign(resource, await RESOURCE_HANDLERS[type]!.create(properties, context));
  });
}

/** Changes a resource in place. @throws BuildFailure */
export async function updateResource(
  stack: Stack,
  blueprint: Blueprint,
  resource: StackResource,
  declared: Properties,
  ports: BuildPorts,
): Promise<void> {
  await reporting(stack, resource, 'UPDATE', ports, async () => {
    const context = contextOf(blueprint, resource, ports);
    const [next, previous] = [await resolved(declared, ports), await resolved(resource.declared, ports)];
    const { update } = RESOURCE_HANDLERS[resource.type]!;
    const { physicalId, attributes } = await update!(resource.physicalId!, next, context, previous);
    resource.physicalId = physicalId;
    resource.attributes = { ...resource.attributes, ...attributes };
    resource.declared = declared;
  });
}

/** Deletes what a resource stands for, unless its policy says to keep it. @throws BuildFailure */
export async function deleteResource(
  stack: Stack,
  blueprint: Blueprint,
  resource: StackResource,
  ports: BuildPorts,
): Promise<void> {
  if (resource.physicalId === undefined) return;
  if (resource.retain) {
    setResourceStatus(stack, resource, 'DELETE_SKIPPED', ports);
    return;
  }
  await reporting(stack, resource, 'DELETE', ports, async () => {
    const context = contextOf(blueprint, resource, ports);
    await RESOURCE_HANDLERS[resource.type]!.delete(resource.physicalId!, context, resource.declared);
  });
}

/** Whether a change of properties can be made in place. */
export function canUpdate(resource: StackResource, declared: Properties): boolean {
  const { update, replaceOn = [] } = RESOURCE_HANDLERS[resource.type]!;
  return update !== undefined && replaceOn.every((name) => same(resource.declared[name], declared[name]));
}

/** Whether two property values mean the same. */
export function same(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

async function reporting(
  stack: Stack,
  resource: StackResource,
  verb: 'CREATE' | 'UPDATE' | 'DELETE',
  ports: BuildPorts,
  work: () => Promise<void>,
): Promise<void> {
  const report = (outcome: 'IN_PROGRESS' | 'COMPLETE' | 'FAILED', reason?: string) =>
    setResourceStatus(stack, resource, `${verb}_${outcome}` satisfies ResourceStatus, ports, reason);
  report('IN_PROGRESS');
  try {
    await work();
  } catch (error) {
    const failure = new BuildFailure(resource.logicalId, error);
    report('FAILED', reasonOf(error as Error));
    throw failure;
  }
  report('COMPLETE');
}

/** The service's own words, with the error's name, as CloudFormation relays them. */
function reasonOf(error: Error & { $metadata?: { httpStatusCode?: number } }): string {
  const status = error.$metadata?.httpStatusCode;
  return status === undefined
    ? error.message
    : `${error.message} (Status Code: ${status}; Error Code: ${error.name})`;
}

async function resolved(declared: Properties, { clients }: BuildPorts): Promise<Properties> {
  return (await resolveReferences(declared, () => clients.secrets)) as Properties;
}

function contextOf({ identity }: Blueprint, resource: StackResource, ports: BuildPorts): ResourceContext {
  return {
    clients: ports.clients,
    region: identity.region,
    accountId: identity.accountId,
    started: (physicalId) => {
      resource.physicalId = physicalId;
    },
    generateName: (longest) => {
      const suffix = ports.newSuffix();
      const stem = `${identity.name}-${resource.logicalId}`.slice(0, longest - suffix.length - 1);
      return `${stem}-${suffix}`;
    },
  };
}
