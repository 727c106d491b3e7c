import type { Change } from '@aws-sdk/client-cloudformation';
import { declaredProperties, type Blueprint } from './blueprint.ts';
import { canUpdate, same } from './build-resource.ts';
import type { Stack } from './stack.ts';

/**
 * What executing a blueprint would do to a stack's resources.
 *
 * A property that refers to something that does not exist yet counts as changed.
 */
export function changesOf(stack: Stack, next: Blueprint): Change[] {
  const changes: Change[] = [];
  const add = (ResourceChange: NonNullable<Change['ResourceChange']>) =>
    changes.push({ Type: 'Resource', ResourceChange });
  for (const logicalId of next.order) {
    const ResourceType = next.template.resources[logicalId]!.Type;
    const existing = stack.resources.get(logicalId);
    const named = { LogicalResourceId: logicalId, ResourceType };
    if (existing?.physicalId === undefined || existing.type !== ResourceType) {
      add({ Action: 'Add', ...named });
      continue;
    }
    const modified = { Action: 'Modify', ...named, PhysicalResourceId: existing.physicalId } as const;
    const declared = tryTo(() => declaredProperties(next, logicalId, stack.resources));
    if (declared === undefined) add({ ...modified, Replacement: 'Conditional' });
    else if (!same(existing.declared, declared)) {
      add({ ...modified, Replacement: canUpdate(existing, declared) ? 'False' : 'True' });
    }
  }
  for (const { logicalId, type, physicalId } of stack.resources.values()) {
    if (next.order.includes(logicalId)) continue;
    add({
      Action: 'Remove',
      LogicalResourceId: logicalId,
      ResourceType: type,
      PhysicalResourceId: physicalId,
    });
  }
  return changes;
}

/** Whether an update would change anything: resources, or what the outputs say. */
export function changesNothing(stack: Stack, next: Blueprint): boolean {
  const outputs = (blueprint: Blueprint | undefined) => blueprint?.template.outputs ?? {};
  return changesOf(stack, next).length === 0 && same(outputs(stack.blueprint), outputs(next));
}

function tryTo<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
