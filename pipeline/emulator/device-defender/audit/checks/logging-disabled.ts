import type { AuditCheck } from '../audit-check.ts';

/** "audit-chk-logging-disabled": neither generation of AWS IoT's logging is on. */
export const loggingDisabled: AuditCheck = {
  severity: 'LOW',
  permissions: ['iot:GetLoggingOptions', 'iot:GetV2LoggingOptions'],
  run: ({ state: { logging }, accountId }) => {
    const first = logging.v1 !== undefined && logging.v1.logLevel !== 'DISABLED';
    const second =
      logging.v2 !== undefined && !logging.v2.disableAllLogs && logging.v2.defaultLogLevel !== 'DISABLED';
    const finding = {
      resource: {
        resourceType: 'ACCOUNT_SETTINGS' as const,
        resourceIdentifier: { account: accountId },
      },
      reasonCode: 'LOGGING_DISABLED',
      reason: 'Logging is disabled for the account.',
    };
    return { total: 1, findings: first || second ? [] : [finding] };
  },
};
