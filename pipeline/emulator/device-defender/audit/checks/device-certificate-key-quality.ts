import type { AuditCheck } from '../audit-check.ts';
import { keyQualityOutcome } from '../key-quality.ts';
import { auditedCertificates, deviceCertificate } from '../resources.ts';

/** "audit-chk-device-cert-key-qual" */
export const deviceCertificateKeyQuality: AuditCheck = {
  severity: 'CRITICAL',
  permissions: ['iot:ListCertificates', 'iot:DescribeCertificate'],
  run: ({ state }) => keyQualityOutcome(auditedCertificates(state), deviceCertificate),
};
