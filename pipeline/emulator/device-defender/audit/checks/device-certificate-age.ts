import { DAY } from '#kernel';
import type { AuditCheck } from '../audit-check.ts';
import { auditedCertificates, deviceCertificate } from '../resources.ts';

/** "device-certificate-age-check". Our choice: the age counts from the registration. */
export const deviceCertificateAge: AuditCheck = {
  severity: 'LOW',
  permissions: ['iot:ListCertificates', 'iot:DescribeCertificate'],
  run: ({ state, nowMs, thresholdDays }) => {
    const certificates = auditedCertificates(state);
    const old = certificates.filter(({ createdAt }) => createdAt <= nowMs - thresholdDays * DAY);
    return {
      total: certificates.length,
      findings: old.map(({ id, createdAt }) => ({
        resource: deviceCertificate(id, { CREATION_TIME: String(createdAt) }),
        reasonCode: 'CERTIFICATE_PAST_AGE_THRESHOLD',
        reason: `Certificate has been in use for ${thresholdDays} days or more.`,
      })),
    };
  },
};
