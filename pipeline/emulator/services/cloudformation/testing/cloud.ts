import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { waitFor } from '#kernel';
import { Faults } from '../../../faults.ts';
import { createGateway } from '../../../gateway.ts';
import { createTestContext, testClientConfig } from '../../../testing.ts';
import { createCloudWatchLogsService } from '../../cloudwatch-logs/index.ts';
import { createFirehoseService } from '../../firehose/index.ts';
import { createIamService } from '../../iam/index.ts';
import { createSecretsManagerService } from '../../secrets-manager/index.ts';
import { createCloudFormationService } from '../index.ts';

/** CloudFormation and the services of a few resource types behind one gateway, reached by official clients. */
export async function startCloud() {
  const faults = new Faults();
  let endpoint = '';
  const context = createTestContext({ sdkConfig: () => testClientConfig(endpoint) });
  const cloudformation = createCloudFormationService(context);
  const firehose = createFirehoseService(context);
  const gateway = await createGateway({
    context,
    services: [
      cloudformation.service,
      firehose.service,
      createIamService(context).service,
      createCloudWatchLogsService(context),
      createSecretsManagerService(context),
    ],
    faults,
  });
  endpoint = gateway.url;
  const config = testClientConfig(endpoint);
  const client = new CloudFormationClient(config);
  const iam = new IAMClient(config);
  const logs = new CloudWatchLogsClient(config);
  const secrets = new SecretsManagerClient(config);

  const describe = async (StackName: string) => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks![0]!;
  };
  return {
    client,
    faults,
    describe,
    /** Waits until no operation runs and returns the stack. */
    settled: (StackName: string) =>
      waitFor({ what: `stack ${StackName}`, timeoutMs: 10_000, intervalMs: 5 }, async () => {
        const stack = await describe(StackName);
        return stack.StackStatus!.endsWith('_IN_PROGRESS') ? undefined : stack;
      }),
    /** `LogicalId STATUS`, oldest first. */
    history: async (StackName: string) => {
      const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
      return StackEvents.toReversed().map(
        (event: StackEvent) => `${event.LogicalResourceId} ${event.ResourceStatus}`,
      );
    },
    createSecret: (Name: string, SecretString: string) =>
      secrets.send(new CreateSecretCommand({ Name, SecretString })),
    roleNames: async () => (await iam.send(new ListRolesCommand({}))).Roles!.map(({ RoleName }) => RoleName),
    logGroups: async () =>
      (await logs.send(new DescribeLogGroupsCommand({}))).logGroups!.map(
        ({ logGroupName, retentionInDays }) => [logGroupName, retentionInDays],
      ),
    config,
    async [Symbol.asyncDispose]() {
      await cloudformation.close();
      for (const sdkClient of [client, iam, logs, secrets]) sdkClient.destroy();
      firehose.close();
      await gateway.close();
    },
  };
}
