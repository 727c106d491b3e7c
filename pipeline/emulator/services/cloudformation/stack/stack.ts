import type {
  Capability,
  Output,
  ResourceStatus,
  StackEvent,
  StackStatus,
  Tag,
} from '@aws-sdk/client-cloudformation';
import type { Blueprint } from './blueprint.ts';
import type { Properties } from '../resources/shape.ts';

/** A resource of a stack, as far as it got. */
export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  /** Absent while nothing exists. */
  physicalId: string | undefined;
  attributes: Readonly<Record<string, string>>;
  /** Evaluated properties with dynamic references still unresolved: no secret is kept. */
  declared: Properties;
  /** `DeletionPolicy: Retain`. */
  retain: boolean;
  status: ResourceStatus;
  statusReason: string | undefined;
  changedMs: number;
}

export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  /** What is deployed, or was last tried first. */
  blueprint: Blueprint | undefined;
  templateBody: string;
  capabilities: readonly Capability[];
  tags: readonly Tag[];
  disableRollback: boolean;
  status: StackStatus;
  statusReason: string | undefined;
  updatedMs: number | undefined;
  deletedMs: number | undefined;
  /** In the order of creation. */
  resources: Map<string, StackResource>;
  outputs: readonly Output[];
  /** Oldest first. */
  readonly events: StackEvent[];
}

/** Changes a stack's status and writes the event for it. */
export function setStackStatus(
  stack: Stack,
  status: StackStatus,
  ports: EventPorts,
  statusReason?: string,
): void {
  stack.status = status;
  stack.statusReason = statusReason;
  record(stack, ports, {
    LogicalResourceId: stack.name,
    PhysicalResourceId: stack.id,
    ResourceType: 'AWS::CloudFormation::Stack',
    ResourceStatus: status as ResourceStatus,
    ResourceStatusReason: statusReason,
  });
}

/** Changes a resource's status and writes the event for it. */
export function setResourceStatus(
  stack: Stack,
  resource: StackResource,
  status: ResourceStatus,
  ports: EventPorts,
  statusReason?: string,
): void {
  resource.status = status;
  resource.statusReason = statusReason;
  resource.changedMs = ports.now();
  record(stack, ports, {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: status,
    ResourceStatusReason: statusReason,
  });
}

export interface EventPorts {
  now(): number;
  newUuid(): string;
}

function record(stack: Stack, ports: EventPorts, event: Partial<StackEvent>): void {
  stack.events.push({
    StackId: stack.id,
    StackName: stack.name,
    EventId: ports.newUuid(),
    Timestamp: new Date(ports.now()),
    ...event,
  });
}
