import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  type DescribeChangeSetOutput,
  type Stack,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { createHash } from 'node:crypto';
import { setTimeout as realSleep } from 'node:timers/promises';
import { UserError } from '#kernel';
import type { AwsClients } from './aws-clients.ts';
import { ensureBucket } from './buckets.ts';
import { destroyStack } from './destroy-stack.ts';
import { checkStackName, codeBucketName, tokenSecretName } from './names.ts';
import { readTemplate } from './read-template.ts';
import { findStack, followStack, lastEventId, type ProgressOptions } from './stack-progress.ts';
import { storeToken } from './token-secret.ts';
import { packageTransform } from './transform/package-code.ts';

export interface DeployOptions extends ProgressOptions {
  readonly clients: AwsClients;
  readonly stackName: string;
  /** Default: the pipeline's own template. */
  readonly template?: string;
  /** Of the template, but for the transform's code, which is packaged and uploaded here. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Stored in Secrets Manager and referred to from the template; absent: `SplunkHecTokenSecret` names the secret. */
  readonly hecToken?: string;
}

/** What a deployment is about to do. */
export interface DeploymentPlan {
  readonly action: 'create' | 'update' | 'none';
  readonly changes: readonly {
    readonly action: string;
    readonly logicalId: string;
    readonly resourceType: string;
  }[];
  /** @throws UserError LAB_DEPLOY_FAILED with the reason of the first resource that failed */
  execute(): Promise<DeployedStack>;
  /** Drops the plan and what was made for it. */
  discard(): Promise<void>;
}

export interface DeployedStack {
  readonly stackId: string;
  /** The template's outputs by name, such as `DeliveryStreamName`. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Deploys the pipeline: creates the stack, or brings an existing one up to date. */
export async function deployStack(options: DeployOptions): Promise<DeployedStack> {
  return (await planDeployment(options)).execute();
}

/**
 * Has CloudFormation compare the template with what exists. Nothing else is stored or changed before `execute`.
 *
 * @throws UserError LAB_USAGE for a stack name that cannot be, LAB_DEPLOY_FAILED when the stack is in no state for it
 */
export async function planDeployment(options: DeployOptions): Promise<DeploymentPlan> {
  const { clients, stackName } = options;
  const { cloudformation } = clients;
  checkStackName(stackName);
  const existing = await readyStack(options);
  const action = existing && existing.StackStatus !== 'REVIEW_IN_PROGRESS' ? 'update' : 'create';

  const prerequisites = await planPrerequisites(options);
  const parameters = { ...prerequisites.parameters, ...options.parameters };
  const template = options.template ?? (await readTemplate());
  const changeSetName = `deploy-${digest(template, JSON.stringify(parameters))}`;
  await cloudformation
    .send(new DeleteChangeSetCommand({ StackName: stackName, ChangeSetName: changeSetName }))
    .catch(
      () => undefined, // There is none, or its stack does not exist yet.
    );
  const created = await cloudformation.send(
    new CreateChangeSetCommand({
      StackName: stackName,
      ChangeSetName: changeSetName,
      ChangeSetType: action === 'create' ? 'CREATE' : 'UPDATE',
      TemplateBody: template,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  const names = { StackName: created.StackId!, ChangeSetName: created.Id! };
  const changeSet = await computedChangeSet(options, names);
  const discard = async () => {
    await cloudformation.send(new DeleteChangeSetCommand(names));
    // The shell of a stack that a first change set leaves behind.
    if (action === 'create')
      await cloudformation.send(new DeleteStackCommand({ StackName: names.StackName }));
  };
  if (changeSet.Status === 'FAILED') {
    await discard();
    if (!/didn't contain changes|No updates are to be performed/.test(changeSet.StatusReason ?? '')) {
      throw new UserError('LAB_DEPLOY_FAILED', `${stackName}: ${changeSet.StatusReason}`);
    }
    return {
      action: 'none',
      changes: [],
      // The token may be a new one all the same.
      execute: async () => {
        await prerequisites.store();
        return deployed(existing!);
      },
      discard: async () => {},
    };
  }
  return {
    action,
    changes: (changeSet.Changes ?? []).map(({ ResourceChange: change }) => ({
      action: change?.Action ?? '',
      logicalId: change?.LogicalResourceId ?? '',
      resourceType: change?.ResourceType ?? '',
    })),
    execute: async () => {
      // A stack that never was has no use for its shell, its code and its secret.
      const giveUp = async (reason: unknown): Promise<never> => {
        if (action === 'create')
          await destroyStack(options).catch((cause: unknown) => withRemains(reason, cause));
        throw reason;
      };
      const begin = async () => {
        await prerequisites.store();
        const after = await lastEventId(cloudformation, names.StackName);
        await cloudformation.send(new ExecuteChangeSetCommand(names));
        return after;
      };
      const after = await begin().catch(giveUp);
      // Whoever loses sight of it here finds it finished by the next run.
      const { stack, events } = await followStack(cloudformation, names.StackName, after, options);
      if (/^(CREATE|UPDATE)_COMPLETE$/.test(stack.StackStatus ?? '')) return deployed(stack);
      return giveUp(deployFailed(stack, events));
    },
    discard,
  };
}

/** The existing stack, once it is fit for an update; the remains of a failed creation are deleted. */
async function readyStack(options: DeployOptions): Promise<Stack | undefined> {
  const { cloudformation } = options.clients;
  let stack = await findStack(cloudformation, options.stackName);
  if (stack && stack.StackStatus!.endsWith('_IN_PROGRESS') && stack.StackStatus !== 'REVIEW_IN_PROGRESS') {
    const after = await lastEventId(cloudformation, stack.StackId!);
    ({ stack } = await followStack(cloudformation, stack.StackId!, after, options));
  }
  if (!stack || !/^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED)$/.test(stack.StackStatus!)) return stack;
  const after = await lastEventId(cloudformation, stack.StackId!);
  await cloudformation.send(new DeleteStackCommand({ StackName: stack.StackId! }));
  ({ stack } = await followStack(cloudformation, stack.StackId!, after, options));
  if (stack.StackStatus === 'DELETE_COMPLETE') return undefined;
  throw new UserError(
    'LAB_DEPLOY_FAILED',
    `The remains of an earlier ${options.stackName} cannot be deleted: ${stack.StackStatusReason}`,
    { hint: 'Destroy the deployment first.' },
  );
}

interface Prerequisites {
  /** Refer to what `store` is going to store. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Uploads the transform and stores the token. */
  store(): Promise<void>;
}

/** What must exist before the stack: the transform's code and the token, kept outside of it. */
async function planPrerequisites({ clients, stackName, hecToken }: DeployOptions): Promise<Prerequisites> {
  const { Account = '' } = await clients.sts.send(new GetCallerIdentityCommand({}));
  const region = await clients.s3.config.region();
  const bucket = codeBucketName(stackName, Account, region);
  const { archive, key } = await packageTransform();
  const secret = tokenSecretName(stackName);
  return {
    parameters: {
      TransformCodeBucket: bucket,
      TransformCodeKey: key,
      ...(hecToken !== undefined && { SplunkHecTokenSecret: secret }),
    },
    store: async () => {
      await ensureBucket(clients.s3, bucket, region);
      await clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: archive }));
      if (hecToken !== undefined) await storeToken(clients.secrets, secret, hecToken);
    },
  };
}

async function computedChangeSet(
  { clients, pollMs = 2_000 }: DeployOptions,
  names: { StackName: string; ChangeSetName: string },
): Promise<DescribeChangeSetOutput> {
  for (;;) {
    const changeSet = await clients.cloudformation.send(new DescribeChangeSetCommand(names));
    if (!/PENDING|IN_PROGRESS/.test(changeSet.Status ?? '')) return changeSet;
    await realSleep(pollMs);
  }
}

function deployed(stack: Stack): DeployedStack {
  const outputs = (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]);
  return { stackId: stack.StackId!, outputs: Object.fromEntries(outputs) as Record<string, string> };
}

function deployFailed(stack: Stack, events: readonly StackEvent[]): UserError {
  const first = events.find(({ ResourceStatus }) => /^(CREATE|UPDATE)_FAILED$/.test(ResourceStatus ?? ''));
  const cause = first
    ? `${first.LogicalResourceId} (${first.ResourceType}): ${first.ResourceStatusReason}`
    : stack.StackStatusReason;
  return new UserError('LAB_DEPLOY_FAILED', `${stack.StackName} ended ${stack.StackStatus}: ${cause}`, {
    hint: 'Mend the cause and deploy again; what had been created was rolled back.',
  });
}

/** @throws UserError LAB_DEPLOY_FAILED which says, besides why, that something is left. */
function withRemains(error: unknown, cause: unknown): never {
  const { message } = error as Error;
  throw new UserError('LAB_DEPLOY_FAILED', `${message} Then: ${(cause as Error).message}`, {
    hint: 'Mend the cause, then destroy what is left: npm run destroy.',
    cause: error,
  });
}

function digest(...texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return hash.digest('hex').slice(0, 16);
}
