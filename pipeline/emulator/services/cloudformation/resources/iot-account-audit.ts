import {
  DeleteAccountAuditConfigurationCommand,
  UpdateAccountAuditConfigurationCommand,
  type AuditCheckConfiguration,
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
  create: configure,
  update: (_physicalId, properties, context) => configure(properties, context),
  async delete(_physicalId, { clients }) {
    const deletion = clients.iot.send(
      new DeleteAccountAuditConfigurationCommand({ deleteScheduledAudits: false }),
    );
    await unlessGone(deletion, 'ResourceNotFoundException');
  },
};

async function configure(properties: Properties, { clients }: ResourceContext) {
  const checks = properties['AuditCheckConfigurations'] as Record<string, { Enabled?: boolean }>;
  const enabled: Record<string, AuditCheckConfiguration> = {};
  for (const check of CHECKS) enabled[apiName(check)] = { enabled: checks[check]?.Enabled === true };
  const notification = properties['AuditNotificationTargetConfigurations'] as
    { Sns?: { Enabled?: boolean; TargetArn?: string; RoleArn?: string } } | undefined;
  const sns = notification?.Sns;
  await clients.iot.send(
    new UpdateAccountAuditConfigurationCommand({
      roleArn: properties['RoleArn'] as string,
      auditCheckConfigurations: enabled,
      ...(sns && {
        auditNotificationTargetConfigurations: {
          SNS: { enabled: sns.Enabled, targetArn: sns.TargetArn, roleArn: sns.RoleArn },
        },
      }),
    }),
  );
  return { physicalId: properties['AccountId'] as string };
}

/** `CaCertificateExpiringCheck` → `CA_CERTIFICATE_EXPIRING_CHECK`; two names have odd capitals. */
function apiName(check: string): string {
  return check
    .replace('IoTPolicy', 'IotPolicy')
    .replace('MisConfiguration', 'Misconfiguration')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toUpperCase();
}
