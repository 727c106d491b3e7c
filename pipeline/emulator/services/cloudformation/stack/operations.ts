import { type Blueprint, declaredProperties, evaluateOutputs } from './blueprint.ts';
import {
  BuildFailure,
  canUpdate,
  createResource,
  deleteResource,
  same,
  updateResource,
  type BuildPorts,
} from './build-resource.ts';
import { setStackStatus, type Stack, type StackResource } from './stack.ts';

/**
 * Builds a new stack, resource by resource; on failure everything is deleted again unless rollback is disabled.
 *
 * Our choice: one resource at a time in dependency order, so that the same template always makes the same calls in
 * the same order. Operations take no lab time.
 */
export async function buildStack(stack: Stack, blueprint: Blueprint, ports: BuildPorts): Promise<void> {
  stack.blueprint = blueprint;
  setStackStatus(stack, 'CREATE_IN_PROGRESS', ports, 'User Initiated');
  try {
    for (const logicalId of blueprint.order) {
      const declare = () => declaredProperties(blueprint, logicalId, stack.resources);
      await createResource(stack, blueprint, logicalId, declare, ports);
    }
    stack.outputs = evaluateOutputs(blueprint, stack.resources);
  } catch (error) {
    const reason = failureReason(error, 'create');
    if (stack.disableRollback) {
      setStackStatus(stack, 'CREATE_FAILED', ports, reason);
      return;
    }
    setStackStatus(stack, 'ROLLBACK_IN_PROGRESS', ports, `${reason}. Rollback requested by user.`);
    const left = await deleteAll(stack, blueprint, [...stack.resources.values()], ports);
    setStackStatus(stack, left.length > 0 ? 'ROLLBACK_FAILED' : 'ROLLBACK_COMPLETE', ports, stillThere(left));
    return;
  }
  setStackStatus(stack, 'CREATE_COMPLETE', ports);
}

/** Deletes a stack's resources in reverse order; those in `retain` are left alone. */
export async function tearDownStack(
  stack: Stack,
  ports: BuildPorts,
  retain: readonly string[] = [],
): Promise<void> {
  setStackStatus(stack, 'DELETE_IN_PROGRESS', ports, 'User Initiated');
  const resources = [...stack.resources.values()].filter(({ logicalId }) => !retain.includes(logicalId));
  const left = stack.blueprint ? await deleteAll(stack, stack.blueprint, resources, ports) : [];
  if (left.length > 0) {
    setStackStatus(stack, 'DELETE_FAILED', ports, stillThere(left));
    return;
  }
  stack.deletedMs = ports.now();
  setStackStatus(stack, 'DELETE_COMPLETE', ports);
}

type Undo = () => Promise<void>;

/**
 * Brings a stack to a new blueprint: changes in place where the resource type can, replaces where it cannot, deletes
 * last what is no longer wanted. On failure every step is undone in reverse.
 */
export async function updateStack(stack: Stack, next: Blueprint, ports: BuildPorts): Promise<void> {
  const before = stack.blueprint!;
  const surplus: StackResource[] = [];
  const undo: Undo[] = [];
  setStackStatus(stack, 'UPDATE_IN_PROGRESS', ports, 'User Initiated');
  try {
    for (const logicalId of next.order) await bringUp(stack, next, logicalId, { surplus, undo }, ports);
    stack.outputs = evaluateOutputs(next, stack.resources);
  } catch (error) {
    const reason = failureReason(error, 'update');
    setStackStatus(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', ports, reason);
    const failed = await undoAll(undo);
    setStackStatus(stack, failed ? 'UPDATE_ROLLBACK_FAILED' : 'UPDATE_ROLLBACK_COMPLETE', ports, failed);
    stack.updatedMs = ports.now();
    return;
  }
  const wanted = new Set(next.order);
  for (const resource of stack.resources.values()) {
    if (!wanted.has(resource.logicalId)) surplus.push(resource);
  }
  setStackStatus(stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', ports);
  // What cannot be deleted any more is not the stack's affair: CloudFormation finishes the update regardless.
  await deleteAll(stack, before, surplus, ports);
  for (const resource of surplus) {
    if (stack.resources.get(resource.logicalId) === resource) stack.resources.delete(resource.logicalId);
  }
  stack.blueprint = next;
  stack.updatedMs = ports.now();
  setStackStatus(stack, 'UPDATE_COMPLETE', ports);
}

/** Creates, changes, replaces or leaves alone one resource, and notes how to undo that. */
async function bringUp(
  stack: Stack,
  next: Blueprint,
  logicalId: string,
  notes: { surplus: StackResource[]; undo: Undo[] },
  ports: BuildPorts,
): Promise<void> {
  const before = stack.blueprint!;
  const existing = stack.resources.get(logicalId);
  const declare = () => declaredProperties(next, logicalId, stack.resources);
  const { Type, DeletionPolicy } = next.template.resources[logicalId]!;
  if (existing?.physicalId !== undefined && existing.type === Type) {
    const declared = declare();
    existing.retain = DeletionPolicy === 'Retain';
    if (same(existing.declared, declared)) return;
    if (canUpdate(existing, declared)) {
      const previous = existing.declared;
      notes.undo.push(() => updateResource(stack, before, existing, previous, ports));
      await updateResource(stack, next, existing, declared, ports);
      return;
    }
  }
  notes.undo.push(async () => {
    const created = stack.resources.get(logicalId);
    if (created && created !== existing) await deleteResource(stack, next, created, ports);
    stack.resources.delete(logicalId);
    if (existing) stack.resources.set(logicalId, existing);
  });
  await createResource(stack, next, logicalId, declare, ports);
  if (existing) notes.surplus.push(existing);
}

/** @returns why undoing failed, if it did */
async function undoAll(steps: readonly Undo[]): Promise<string | undefined> {
  const failures: string[] = [];
  for (const step of steps.toReversed()) {
    try {
      await step();
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  return failures.length > 0 ? failures.join('; ') : undefined;
}

/** @returns logical ids of what could not be deleted */
async function deleteAll(
  stack: Stack,
  blueprint: Blueprint,
  resources: readonly StackResource[],
  ports: BuildPorts,
): Promise<string[]> {
  const left: string[] = [];
  for (const resource of resources.toReversed()) {
    try {
      if (resource.status !== 'DELETE_COMPLETE') await deleteResource(stack, blueprint, resource, ports);
    } catch (error) {
      if (!(error instanceof BuildFailure)) throw error;
      left.push(resource.logicalId);
    }
  }
  return left;
}

function stillThere(left: readonly string[]): string | undefined {
  return left.length > 0 ? `The following resource(s) failed to delete: [${left.join(', ')}].` : undefined;
}

function failureReason(error: unknown, verb: 'create' | 'update'): string {
  return error instanceof BuildFailure
    ? `The following resource(s) failed to ${verb}: [${error.logicalId}]`
    : (error as Error).message;
}
