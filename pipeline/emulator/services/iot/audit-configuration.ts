import type { AuditCheckConfiguration } from '@aws-sdk/client-iot';
import { AUDIT_CHECKS, CHECK_SETTINGS, isAuditCheck } from './audit-checks.ts';
import { invalidRequest, notFound } from './errors.ts';
import type { Iot, IotOperations } from './iot.ts';

/** The account's audit settings. All checks are off until they are enabled. */
export function auditConfigurationOperations({ state, clock }: Iot) {
  const { audit, scheduledAudits, changes } = state;

  const checkDisabling = (name: string): void => {
    const user = [...scheduledAudits.values()].find(({ targetCheckNames }) =>
      targetCheckNames.includes(name),
    );
    if (user) throw invalidRequest(`Check ${name} is used by scheduled audit ${user.scheduledAuditName}`);
  };
  return {
    DescribeAccountAuditConfiguration: () => ({
      roleArn: audit.roleArn,
      auditNotificationTargetConfigurations: audit.notificationTargets,
      auditCheckConfigurations: audit.roleArn === undefined ? {} : allChecks(audit.checks),
    }),

    UpdateAccountAuditConfiguration: (input) => {
      const isFirst = audit.roleArn === undefined;
      const roleArn = input.roleArn ?? audit.roleArn;
      if (roleArn === undefined) throw invalidRequest('A role is required to enable audits');
      const checks = input.auditCheckConfigurations ?? {};
      for (const [name, check] of Object.entries(checks)) {
        checkSettings(name, check);
        if (check.enabled !== true && audit.checks[name]?.enabled === true) checkDisabling(name);
      }
      if (isFirst && !Object.values(checks).some(({ enabled }) => enabled)) {
        throw invalidRequest('The first call must enable at least one audit check');
      }
      for (const [kind, { targetArn, roleArn: role, enabled }] of Object.entries(
        input.auditNotificationTargetConfigurations ?? {},
      )) {
        if (kind !== 'SNS') throw invalidRequest(`Notification target ${kind} is not supported: use SNS`);
        if (enabled && (targetArn === undefined || role === undefined)) {
          throw invalidRequest('An enabled notification target needs targetArn and roleArn');
        }
      }
      audit.roleArn = roleArn;
      Object.assign(audit.notificationTargets, input.auditNotificationTargetConfigurations);
      for (const [name, check] of Object.entries(checks)) {
        if (check.enabled !== true) audit.enabledAt.delete(name);
        else if (!audit.enabledAt.has(name)) audit.enabledAt.set(name, clock.now());
        audit.checks[name] = check;
      }
      changes.announce('audit');
      return {};
    },

    DeleteAccountAuditConfiguration: ({ deleteScheduledAudits }) => {
      if (audit.roleArn === undefined) throw notFound('Account audit configuration', '');
      if (!deleteScheduledAudits && scheduledAudits.size > 0) {
        throw invalidRequest('Scheduled audits exist: delete them first, or ask to delete them too');
      }
      Object.assign(audit, { roleArn: undefined, notificationTargets: {}, checks: {} });
      audit.enabledAt.clear();
      scheduledAudits.clear();
      changes.announce('audit');
      return {};
    },
  } satisfies IotOperations;
}

function allChecks(checks: Readonly<Record<string, AuditCheckConfiguration>>) {
  return Object.fromEntries(AUDIT_CHECKS.map((name) => [name, checks[name] ?? { enabled: false }]));
}

function checkSettings(name: string, { configuration = {} }: AuditCheckConfiguration): void {
  if (!isAuditCheck(name)) throw invalidRequest(`Unknown audit check ${name}`);
  const setting = CHECK_SETTINGS[name];
  for (const [key, value] of Object.entries(configuration)) {
    if (key !== setting?.name) throw invalidRequest(`Audit check ${name} has no setting ${key}`);
    const days = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
    if (!(days >= setting.least && days <= setting.most)) {
      throw invalidRequest(`${key} is a whole number from ${setting.least} to ${setting.most}`);
    }
  }
}
