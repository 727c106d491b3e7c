import {
  DeleteAccountAuditConfigurationCommand,
  DescribeAccountAuditConfigurationCommand,
  UpdateAccountAuditConfigurationCommand,
  type AuditCheckConfiguration,
  type UpdateAccountAuditConfigurationCommandInput,
} from '@aws-sdk/client-iot';
import { unlessGone, type ResourceContext, type ResourceHandler } from './handler.ts';
import type { Properties, Shape } from './shape.ts';

const CHECK: Shape = { Enabled: 'boolean' };

/** CloudFormation's names of the checks (AWS::IoT::AccountAuditConfiguration AuditCheckConfigurations). */
const CHECKS = [
  'AuthenticatedCognitoRoleOverlyPermissiveCheck',
  'CaCertificateExpiringCheck',
  'CaCertificateKeyQualityCheck',
  'ConflictingClientIdsCheck',
  'DeviceCertificateAgeCheck',
  'DeviceCertificateExpiringCheck',
  'DeviceCertificateKeyQualityCheck',
  'DeviceCertificateSharedCheck',
  'IntermediateCaRevokedForActiveDeviceCertificatesCheck',
  'IotPolicyOverlyPermissiveCheck',
  'IoTPolicyPotentialMisConfigurationCheck',
  'IotRoleAliasAllowsAccessToUnusedServicesCheck',
  'IotRoleAliasOverlyPermissiveCheck',
  'LoggingDisabledCheck',
  'RevokedCaCertificateStillActiveCheck',
  'RevokedDeviceCertificateStillActiveCheck',
  'UnauthenticatedCognitoRoleOverlyPermissiveCheck',
] as const;

export const accountAudit: ResourceHandler = {
  shape: {
    AccountId: 'string',
    RoleArn: 'string',
    AuditCheckConfigurations: Object.fromEntries(CHECKS.map((check) => [check, CHECK])),
    AuditNotificationTargetConfigurations: {
      Sns: { Enabled: 'boolean', TargetArn: 'string', RoleArn: 'string' },
    },
  },
  required: ['AccountId', 'RoleArn', 'AuditCheckConfigurations'],
  replaceOn: ['AccountId'],
  create,
  update: (_physicalId, properties, context) => configure(properties, context),
  async delete(_physicalId, { clients }) {
    const deletion = clients.iot.send(
      new DeleteAccountAuditConfigurationCommand({ deleteScheduledAudits: false }),
    );
    await unlessGone(deletion, 'ResourceNotFoundException');
  },
};

/**
 * Refuses to replace a configuration that differs, and takes over one that is the same: AWS's own handler does so,
 * since there is one for the whole account (aws-cloudformation/aws-cloudformation-resource-providers-iot).
 */
async function create(properties: Properties, context: ResourceContext) {
  if (properties['AccountId'] !== context.accountId) {
    const given = `AccountId in the template (${String(properties['AccountId'])})`;
    throw new Error(`${given} doesn't match actual: ${context.accountId}.`);
  }
  const there = await context.clients.iot.send(new DescribeAccountAuditConfigurationCommand({}));
  if (there.roleArn && !isSame(there, wanted(properties))) {
    throw new Error('A configuration with different properties already exists.');
  }
  return configure(properties, context);
}

async function configure(properties: Properties, { clients }: ResourceContext) {
  await clients.iot.send(new UpdateAccountAuditConfigurationCommand(wanted(properties)));
  return { physicalId: properties['AccountId'] as string };
}

function wanted(properties: Properties): UpdateAccountAuditConfigurationCommandInput {
  const checks = properties['AuditCheckConfigurations'] as Record<string, { Enabled?: boolean }>;
  const enabled: Record<string, AuditCheckConfiguration> = {};
  for (const check of CHECKS) enabled[apiName(check)] = { enabled: checks[check]?.Enabled === true };
  const notification = properties['AuditNotificationTargetConfigurations'] as
    { Sns?: { Enabled?: boolean; TargetArn?: string; RoleArn?: string } } | undefined;
  const sns = notification?.Sns;
  return {
    roleArn: properties['RoleArn'] as string,
    auditCheckConfigurations: enabled,
    ...(sns && {
      auditNotificationTargetConfigurations: {
        SNS: { enabled: sns.Enabled, targetArn: sns.TargetArn, roleArn: sns.RoleArn },
      },
    }),
  };
}

type Configuration = Pick<
  UpdateAccountAuditConfigurationCommandInput,
  'roleArn' | 'auditCheckConfigurations' | 'auditNotificationTargetConfigurations'
>;

function isSame(left: Configuration, right: Configuration): boolean {
  const text = ({
    roleArn,
    auditCheckConfigurations = {},
    auditNotificationTargetConfigurations,
  }: Configuration) => {
    const { targetArn, roleArn: notifier, enabled } = auditNotificationTargetConfigurations?.SNS ?? {};
    const checks = Object.entries(auditCheckConfigurations).filter(([, check]) => check.enabled);
    return JSON.stringify([roleArn, checks.map(([name]) => name).sort(), targetArn, notifier, enabled]);
  };
  return text(left) === text(right);
}

/** `CaCertificateExpiringCheck` → `CA_CERTIFICATE_EXPIRING_CHECK`; two names have odd capitals. */
function apiName(check: string): string {
  return check
    .replace('IoTPolicy', 'IotPolicy')
    .replace('MisConfiguration', 'Misconfiguration')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toUpperCase();
}
