import type { AuditCheck } from '../audit-check.ts';
import { expirationOutcome } from '../expiration.ts';
import { auditedCas, caCertificate } from '../resources.ts';

const THRESHOLD_DAYS = 30;

/** "audit-chk-ca-cert-approaching-expiration" */
export const caCertificateExpiring: AuditCheck = {
  severity: 'MEDIUM',
  permissions: ['iot:ListCACertificates', 'iot:DescribeCACertificate'],
  run: ({ state, nowMs }) => expirationOutcome(auditedCas(state), nowMs, THRESHOLD_DAYS, caCertificate),
};
