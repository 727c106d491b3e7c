import {
  DeleteAccountAuditConfigurationCommand,
  DescribeAccountAuditConfigurationCommand,
  UpdateAccountAuditConfigurationCommand,
  type DescribeAccountAuditConfigurationCommandOutput,
} from '@aws-sdk/client-iot';
import type { AwsClients } from '#pipeline';

/** The audit configuration of an account: there is one. */
export type AuditConfiguration = Omit<DescribeAccountAuditConfigurationCommandOutput, '$metadata'>;

/** The account's audit configuration when it belongs to none of these stacks; `undefined` also when there is none. */
export async function foreignAudit(
  { iot }: AwsClients,
  stackNames: readonly string[],
): Promise<AuditConfiguration | undefined> {
  const { $metadata: _, ...found } = await iot.send(new DescribeAccountAuditConfigurationCommand({}));
  const { roleArn } = found;
  if (!roleArn || stackNames.some((name) => roleArn.endsWith(`:role/${name}-audit`))) return undefined;
  return found;
}

/**
 * Does `work` without the account's audit configuration, since CloudFormation does not replace one that differs. When
 * the work fails, the configuration is there again.
 */
export async function withoutAudit<T>(
  { iot }: AwsClients,
  configuration: AuditConfiguration,
  work: () => Promise<T>,
): Promise<T> {
  await iot.send(new DeleteAccountAuditConfigurationCommand({ deleteScheduledAudits: false }));
  try {
    return await work();
  } catch (error) {
    await iot.send(new UpdateAccountAuditConfigurationCommand(configuration));
    throw error;
  }
}
