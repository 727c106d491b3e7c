import { invalidRequest, notFound } from './errors.ts';
import type { Iot, IotOperations } from './iot.ts';

/** The account's audit settings: kept and shown. Running audits is not emulated. */
export function auditConfigurationOperations({ state }: Iot) {
  const { audit, changes } = state;
  return {
    DescribeAccountAuditConfiguration: () => ({
      roleArn: audit.roleArn,
      auditNotificationTargetConfigurations: audit.notificationTargets,
      auditCheckConfigurations: audit.checks,
    }),

    UpdateAccountAuditConfiguration: (input) => {
      const roleArn = input.roleArn ?? audit.roleArn;
      if (roleArn === undefined) throw invalidRequest('A role is required to enable audits');
      audit.roleArn = roleArn;
      Object.assign(audit.notificationTargets, input.auditNotificationTargetConfigurations);
      Object.assign(audit.checks, input.auditCheckConfigurations);
      changes.announce('audit');
      return {};
    },

    DeleteAccountAuditConfiguration: ({ deleteScheduledAudits }) => {
      if (audit.roleArn === undefined) throw notFound('Account audit configuration', '');
      if (!deleteScheduledAudits && state.scheduledAudits.size > 0) {
        throw invalidRequest('Scheduled audits exist: delete them first, or ask to delete them too');
      }
      Object.assign(audit, { roleArn: undefined, notificationTargets: {}, checks: {} });
      state.scheduledAudits.clear();
      changes.announce('audit');
      return {};
    },
  } satisfies IotOperations;
}
