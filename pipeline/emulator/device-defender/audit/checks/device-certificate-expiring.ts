import type { AuditCheck } from '../audit-check.ts';
import { expirationOutcome } from '../expiration.ts';
import { auditedCertificates, deviceCertificate } from '../resources.ts';

/** "audit-chk-device-cert-approaching-expiration" */
export const deviceCertificateExpiring: AuditCheck = {
  severity: 'MEDIUM',
  permissions: ['iot:ListCertificates', 'iot:DescribeCertificate'],
  run: ({ state, nowMs, thresholdDays }) =>
    expirationOutcome(auditedCertificates(state), nowMs, thresholdDays, deviceCertificate),
};
