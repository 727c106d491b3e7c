import type * as CloudFormationSdk from '@aws-sdk/client-cloudformation';
import { ServiceError, type Operations } from '../../service.ts';
import { ChangeSets, type ChangeSet } from './change-sets.ts';
import type { Deployer } from './deployer.ts';
import { refuse } from './refusal.ts';
import { changesNothing, changesOf } from './stack/changes.ts';
import { buildStack, updateStack } from './stack/operations.ts';
import { setStackStatus, type Stack } from './stack/stack.ts';
import { describeParameters, refuseUnlessUpdatable } from './stack/stacks.ts';

/** The words that the AWS CLI's `deploy` recognises. */
const NOTHING_TO_DO =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** Change sets, as far as `aws cloudformation deploy` and our own deploy use them. */
export function changeSetOperations(deployer: Deployer): Operations<typeof CloudFormationSdk> {
  const { stacks } = deployer;
  const changeSets = new ChangeSets();
  const lookUp = (name: string | undefined, stackName: string | undefined) =>
    changeSets.get(name, stacks.find(stackName));

  const stackFor = (input: CloudFormationSdk.CreateChangeSetInput): Stack => {
    const type = input.ChangeSetType ?? 'UPDATE';
    const existing = stacks.find(input.StackName);
    if (type === 'UPDATE') {
      const stack = stacks.get(input.StackName);
      refuseUnlessUpdatable(stack);
      return stack;
    }
    if (type !== 'CREATE') throw refuse(`Change set type ${type} is not emulated`);
    if (existing?.status === 'REVIEW_IN_PROGRESS') return existing;
    return deployer.newStack(input.StackName, input);
  };

  return {
    async CreateChangeSet(input) {
      const stack = stackFor(input);
      if (changeSets.find(input.ChangeSetName, stack)) {
        throw new ServiceError('AlreadyExistsException', `ChangeSet ${input.ChangeSetName} already exists`, {
          status: 400,
        });
      }
      const { text, blueprint } = await deployer.draw(stack, input, { isReviewed: true });
      if (stacks.find(stack.id) === undefined) {
        stacks.add(stack);
        setStackStatus(stack, 'REVIEW_IN_PROGRESS', deployer, 'User Initiated');
      }
      const type = stack.status === 'REVIEW_IN_PROGRESS' ? 'CREATE' : 'UPDATE';
      const empty = type === 'UPDATE' && changesNothing(stack, blueprint);
      const changeSet: ChangeSet = {
        id: `${stack.id.replace(/:stack\/.*/, '')}:changeSet/${input.ChangeSetName}/${deployer.newUuid()}`,
        name: input.ChangeSetName,
        description: input.Description,
        stack,
        type,
        createdMs: deployer.now(),
        templateBody: text,
        blueprint,
        changes: changesOf(stack, blueprint),
        capabilities: input.Capabilities ?? [],
        tags: input.Tags ?? stack.tags,
        status: empty ? 'FAILED' : 'CREATE_COMPLETE',
        statusReason: empty ? NOTHING_TO_DO : undefined,
        executionStatus: empty ? 'UNAVAILABLE' : 'AVAILABLE',
      };
      changeSets.add(changeSet);
      return { Id: changeSet.id, StackId: stack.id };
    },

    DescribeChangeSet(input) {
      const changeSet = lookUp(input.ChangeSetName, input.StackName);
      return {
        ...summarise(changeSet),
        Parameters: describeParameters(changeSet.blueprint.parameters),
        Capabilities: [...changeSet.capabilities],
        Tags: [...changeSet.tags],
        Changes: [...changeSet.changes],
      };
    },

    ListChangeSets(input) {
      return { Summaries: changeSets.ofStack(stacks.get(input.StackName)).map(summarise) };
    },

    ExecuteChangeSet(input) {
      const changeSet = lookUp(input.ChangeSetName, input.StackName);
      if (changeSet.executionStatus !== 'AVAILABLE') {
        throw new ServiceError(
          'InvalidChangeSetStatusException',
          `ChangeSet [${changeSet.id}] cannot be executed in its current execution status of [${changeSet.executionStatus}]`,
        );
      }
      const { stack, blueprint } = changeSet;
      changeSet.executionStatus = 'EXECUTE_COMPLETE';
      stack.templateBody = changeSet.templateBody;
      stack.capabilities = changeSet.capabilities;
      stack.tags = changeSet.tags;
      stack.disableRollback = input.DisableRollback ?? false;
      const operation = changeSet.type === 'CREATE' ? buildStack : updateStack;
      deployer.run(stack, (ports) => operation(stack, blueprint, ports));
      return {};
    },

    DeleteChangeSet(input) {
      const changeSet = changeSets.find(input.ChangeSetName, stacks.find(input.StackName));
      if (changeSet) changeSets.delete(changeSet);
      return {};
    },
  };
}

function summarise(changeSet: ChangeSet) {
  return {
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    Description: changeSet.description,
    StackId: changeSet.stack.id,
    StackName: changeSet.stack.name,
    CreationTime: new Date(changeSet.createdMs),
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    ExecutionStatus: changeSet.executionStatus,
  };
}
