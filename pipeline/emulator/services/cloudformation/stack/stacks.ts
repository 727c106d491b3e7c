import type { StackSummary, Stack as StackDescription } from '@aws-sdk/client-cloudformation';
import { refuse } from '../refusal.ts';
import type { ParameterValues } from '../template/parameters.ts';
import type { Stack, StackResource } from './stack.ts';

/** Statuses in which nothing but the running operation may touch a stack. */
const BUSY = /_IN_PROGRESS$/;

/** The account's stacks, deleted ones included: those answer to their id only. */
export class Stacks {
  readonly #byId = new Map<string, Stack>();

  add(stack: Stack): void {
    this.#byId.set(stack.id, stack);
  }

  /** Oldest first. */
  all(): Stack[] {
    return [...this.#byId.values()];
  }

  find(nameOrId: string | undefined): Stack | undefined {
    const byId = this.#byId.get(nameOrId ?? '');
    if (byId) return byId;
    return this.all().findLast(({ name, status }) => name === nameOrId && status !== 'DELETE_COMPLETE');
  }

  /** @throws ServiceError ValidationError */
  get(nameOrId: string | undefined): Stack {
    const stack = this.find(nameOrId);
    if (stack) return stack;
    throw refuse(`Stack with id ${nameOrId} does not exist`);
  }
}

/** @throws ServiceError ValidationError while an operation runs */
export function refuseWhileBusy(stack: Stack): void {
  if (!BUSY.test(stack.status) || stack.status === 'REVIEW_IN_PROGRESS') return;
  throw refuse(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}

/** @throws ServiceError ValidationError when the last operation left nothing to update */
export function refuseUnlessUpdatable(stack: Stack): void {
  refuseWhileBusy(stack);
  if (/^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(stack.status)) return;
  throw refuse(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}

export function describeStack(stack: Stack): StackDescription {
  return {
    ...summary(stack),
    Description: stack.blueprint?.template.description,
    Parameters: describeParameters(stack.blueprint?.parameters ?? new Map()),
    DisableRollback: stack.disableRollback,
    EnableTerminationProtection: false,
    NotificationARNs: [],
    Capabilities: [...stack.capabilities],
    Outputs: [...stack.outputs],
    Tags: [...stack.tags],
  };
}

export function summariseStack(stack: Stack): StackSummary {
  return { ...summary(stack), TemplateDescription: stack.blueprint?.template.description };
}

function summary(stack: Stack) {
  return {
    StackId: stack.id,
    StackName: stack.name,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    CreationTime: new Date(stack.createdMs),
    LastUpdatedTime: stack.updatedMs === undefined ? undefined : new Date(stack.updatedMs),
    DeletionTime: stack.deletedMs === undefined ? undefined : new Date(stack.deletedMs),
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' as const },
  };
}

export function describeParameters(parameters: ParameterValues) {
  return [...parameters].map(([ParameterKey, { text, noEcho }]) => ({
    ParameterKey,
    ParameterValue: noEcho ? '****' : text,
  }));
}

export function describeResource(stack: Stack, resource: StackResource) {
  return {
    StackId: stack.id,
    StackName: stack.name,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.statusReason,
    Timestamp: new Date(resource.changedMs),
    LastUpdatedTimestamp: new Date(resource.changedMs),
  };
}

/** @throws ServiceError ValidationError */
export function getResource(stack: Stack, logicalId: string | undefined): StackResource {
  const resource = stack.resources.get(logicalId ?? '');
  if (resource) return resource;
  throw refuse(`Resource ${logicalId} does not exist for stack ${stack.name}`);
}
