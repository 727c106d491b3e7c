import { DeleteStackCommand, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { UserError } from '#kernel';
import type { AwsClients } from './aws-clients.ts';
import { emptyBucket, removeBucket } from './buckets.ts';
import { removeDevices, removeThings, thingsOfStack } from './devices.ts';
import { findLeftovers } from './leftovers.ts';
import { checkStackName, codeBucketName, devicePolicyName, tokenSecretName } from './names.ts';
import { findStack, followStack, lastEventId, type ProgressOptions } from './stack-progress.ts';
import { removeToken } from './token-secret.ts';

export interface DestroyOptions extends ProgressOptions {
  readonly clients: AwsClients;
  readonly stackName: string;
}

/**
 * Removes a deployment: its devices, the contents of its bucket, the stack, the code and the token. What is gone
 * already is no fault, so an interrupted run can be repeated.
 *
 * @throws UserError LAB_DESTROY_INCOMPLETE naming everything that is still there
 */
export async function destroyStack(options: DestroyOptions): Promise<void> {
  const { clients, stackName } = options;
  checkStackName(stackName);
  // Before the stack: it cannot delete a policy that certificates hold.
  await removeThings(clients, await thingsOfStack(clients, stackName), devicePolicyName(stackName));
  await removeStack(options);
  const { Account = '' } = await clients.sts.send(new GetCallerIdentityCommand({}));
  await removeBucket(clients.s3, codeBucketName(stackName, Account, await clients.s3.config.region()));
  await removeToken(clients.secrets, tokenSecretName(stackName));

  const left = await findLeftovers(clients, stackName);
  if (left.length === 0) return;
  throw new UserError(
    'LAB_DESTROY_INCOMPLETE',
    `Still there after destroying ${stackName}: ${left.join(', ')}.`,
    {
      hint: 'Run destroy again; what an account-wide policy protects has to be deleted by hand.',
    },
  );
}

async function removeStack(options: DestroyOptions): Promise<void> {
  const { clients, stackName } = options;
  const { cloudformation, s3 } = clients;
  let stack = await findStack(cloudformation, stackName);
  if (!stack) return;
  const StackName = stack.StackId!;
  let after = await lastEventId(cloudformation, StackName);
  if (stack.StackStatus !== 'REVIEW_IN_PROGRESS') {
    ({ stack } = await followStack(cloudformation, StackName, after, options));
  }
  const { StackResources = [] } = await cloudformation.send(new DescribeStackResourcesCommand({ StackName }));
  const physicalIds = (type: string) =>
    StackResources.filter(({ ResourceType }) => ResourceType === type).flatMap(
      (r) => r.PhysicalResourceId ?? [],
    );
  for (const policyName of physicalIds('AWS::IoT::Policy')) {
    for (const thingGroupName of physicalIds('AWS::IoT::ThingGroup')) {
      await removeDevices({ clients, policyName, thingGroupName });
    }
  }
  for (const bucket of physicalIds('AWS::S3::Bucket')) await emptyBucket(s3, bucket);

  after = (await lastEventId(cloudformation, StackName)) ?? after;
  await cloudformation.send(new DeleteStackCommand({ StackName }));
  ({ stack } = await followStack(cloudformation, StackName, after, options));
  if (stack.StackStatus === 'DELETE_COMPLETE') return;
  throw new UserError(
    'LAB_DESTROY_INCOMPLETE',
    `${stackName} ended ${stack.StackStatus}: ${stack.StackStatusReason ?? 'no reason given'}`,
    { hint: 'The stack events name each resource and why it could not be deleted. Run destroy again.' },
  );
}
