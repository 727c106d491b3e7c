import type {
  Change,
  ChangeSetStatus,
  ExecutionStatus,
  Tag,
  Capability,
} from '@aws-sdk/client-cloudformation';
import { ServiceError } from '../../service.ts';
import type { Blueprint } from './stack/blueprint.ts';
import type { Stack } from './stack/stack.ts';

export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly stack: Stack;
  readonly type: 'CREATE' | 'UPDATE';
  readonly createdMs: number;
  readonly templateBody: string;
  readonly blueprint: Blueprint;
  readonly changes: readonly Change[];
  readonly capabilities: readonly Capability[];
  readonly tags: readonly Tag[];
  readonly status: ChangeSetStatus;
  readonly statusReason: string | undefined;
  executionStatus: ExecutionStatus;
}

/** Change sets by id, or by name within a stack. */
export class ChangeSets {
  readonly #byId = new Map<string, ChangeSet>();

  add(changeSet: ChangeSet): void {
    this.#byId.set(changeSet.id, changeSet);
  }

  ofStack(stack: Stack): ChangeSet[] {
    return [...this.#byId.values()].filter((changeSet) => changeSet.stack === stack);
  }

  find(nameOrId: string | undefined, stack: Stack | undefined): ChangeSet | undefined {
    const byId = this.#byId.get(nameOrId ?? '');
    return byId ?? (stack && this.ofStack(stack).find(({ name }) => name === nameOrId));
  }

  /** @throws ServiceError ChangeSetNotFoundException */
  get(nameOrId: string | undefined, stack: Stack | undefined): ChangeSet {
    const found = this.find(nameOrId, stack);
    if (found) return found;
    throw new ServiceError('ChangeSetNotFoundException', `ChangeSet [${nameOrId}] does not exist`);
  }

  delete(changeSet: ChangeSet): void {
    this.#byId.delete(changeSet.id);
  }
}
