// @peculiar/x509 needs the metadata polyfill before it loads.
import 'reflect-metadata';
import { X509Certificate } from '@peculiar/x509';
import type { AuditCheck } from '../audit-check.ts';
import { caCertificate, auditedCas } from '../resources.ts';
import { fetchIssuer, isRevoked } from '../revocation.ts';

/** "audit-chk-revoked-ca-cert": on the list that the CA certificate itself points to, signed by its issuer. */
export const revokedCaCertificateStillActive: AuditCheck = {
  severity: 'CRITICAL',
  permissions: ['iot:ListCACertificates', 'iot:DescribeCACertificate'],
  run: async ({ state, revocation }) => {
    const cas = auditedCas(state);
    const findings = [];
    for (const { id, pem } of cas) {
      const certificate = new X509Certificate(pem);
      // A self-signed CA signs the list itself.
      const issuer = (await fetchIssuer(certificate, revocation)) ?? certificate;
      if (!(await isRevoked(certificate, issuer, revocation))) continue;
      findings.push({
        resource: caCertificate(id),
        reasonCode: 'CERTIFICATE_REVOKED_BY_ISSUER',
        reason: 'Certificate has been revoked by its issuer.',
      });
    }
    return { total: cas.length, findings };
  },
};
