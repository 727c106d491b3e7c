import type { AuditCheck } from '../audit-check.ts';
import { keyQualityOutcome } from '../key-quality.ts';
import { auditedCas, caCertificate } from '../resources.ts';

/** "audit-chk-ca-cert-key-qual" */
export const caCertificateKeyQuality: AuditCheck = {
  severity: 'CRITICAL',
  permissions: ['iot:ListCACertificates', 'iot:DescribeCACertificate'],
  run: ({ state }) => keyQualityOutcome(auditedCas(state), caCertificate),
};
