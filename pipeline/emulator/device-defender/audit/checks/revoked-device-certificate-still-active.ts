// @peculiar/x509 needs the metadata polyfill before it loads.
import 'reflect-metadata';
import { X509Certificate } from '@peculiar/x509';
import type { AuditCheck } from '../audit-check.ts';
import { auditedCertificates, caCertificate, deviceCertificate } from '../resources.ts';
import { fetchIssuer, isRevoked } from '../revocation.ts';

/** "audit-chk-revoked-device-cert": on the revocation list of its CA, registered or named by the certificate. */
export const revokedDeviceCertificateStillActive: AuditCheck = {
  severity: 'MEDIUM',
  permissions: ['iot:ListCertificates', 'iot:DescribeCertificate'],
  run: async ({ state, revocation }) => {
    const certificates = auditedCertificates(state);
    const findings = [];
    for (const { id, pem, caId } of certificates) {
      const certificate = new X509Certificate(pem);
      const ca = state.caCertificates.get(caId ?? '');
      const issuer = ca ? new X509Certificate(ca.pem) : await fetchIssuer(certificate, revocation);
      if (!issuer || !(await isRevoked(certificate, issuer, revocation))) continue;
      findings.push({
        resource: deviceCertificate(id),
        ...(ca && { related: [caCertificate(ca.id)] }),
        reasonCode: 'CERTIFICATE_REVOKED_BY_ISSUER',
        reason: 'Certificate has been revoked by its issuer.',
      });
    }
    return { total: certificates.length, findings };
  },
};
