// @peculiar/x509 needs the metadata polyfill before it loads.
import 'reflect-metadata';
import type { NonCompliantResource } from '@aws-sdk/client-iot';
import { X509Certificate } from '@peculiar/x509';
import type { AuditCheck, CheckFinding } from '../audit-check.ts';
import { auditedCertificates, deviceCertificate } from '../resources.ts';
import { fetchIssuer, isRevoked } from '../revocation.ts';

/**
 * "audit-chk-intermediate-ca-revoked-for-active-device-certs": the issuer that an active device certificate names has
 * been revoked by its own issuer.
 */
export const intermediateCaRevoked: AuditCheck = {
  severity: 'CRITICAL',
  permissions: ['iot:ListCertificates', 'iot:DescribeCertificate'],
  run: async ({ state, revocation }) => {
    const certificates = auditedCertificates(state);
    const findings = new Map<string, Found>();
    const revokedBySerial = new Map<string, boolean>();
    for (const { id, pem } of certificates) {
      const intermediate = await fetchIssuer(new X509Certificate(pem), revocation);
      const root = intermediate && (await fetchIssuer(intermediate, revocation));
      if (!intermediate || !root) continue;
      const key = `${intermediate.issuer} ${intermediate.serialNumber}`;
      const isGone = revokedBySerial.get(key) ?? (await isRevoked(intermediate, root, revocation));
      revokedBySerial.set(key, isGone);
      if (!isGone) continue;
      const finding: Found = findings.get(key) ?? { ...describe(intermediate), related: [] };
      findings.set(key, finding);
      finding.related.push(deviceCertificate(id));
    }
    return { total: certificates.length, findings: [...findings.values()] };
  },
};

type Found = Omit<CheckFinding, 'related'> & { related: NonCompliantResource[] };

function describe(intermediate: X509Certificate) {
  return {
    resource: {
      resourceType: 'ISSUER_CERTIFICATE' as const,
      resourceIdentifier: {
        issuerCertificateIdentifier: {
          issuerCertificateSubject: intermediate.subject,
          issuerCertificateSerialNumber: intermediate.serialNumber,
        },
      },
    },
    reasonCode: 'INTERMEDIATE_CA_REVOKED_BY_ISSUER',
    reason: 'The intermediate CA has been revoked by its issuer.',
  };
}
