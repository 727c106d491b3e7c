import { DAY, HOUR } from '#kernel';
import type { AuditCheck } from '../audit-check.ts';
import { deviceCertificate } from '../resources.ts';

const LOOKS_BACK_MS = 31 * DAY;
/** What has happened in the last two hours is not looked at yet ("audit-chk-device-cert-shared"). */
const LAG_MS = 2 * HOUR;

/** "audit-chk-device-cert-shared": concurrent connections with one certificate. */
export const deviceCertificateShared: AuditCheck = {
  severity: 'CRITICAL',
  permissions: ['iot:ListCertificates', 'iot:DescribeCertificate'],
  run: ({ connections, nowMs, sinceMs, enabledMs }) => {
    const fromMs = Math.max((sinceMs ?? nowMs) - (sinceMs === undefined ? LOOKS_BACK_MS : LAG_MS), enabledMs);
    return {
      total: connections.seenSince(fromMs).certificates,
      findings: connections.sharings(fromMs, nowMs - LAG_MS).map((sharings) => ({
        resource: deviceCertificate(sharings[0]!.certificateId),
        related: [...new Set(sharings.flatMap(({ clientIds }) => clientIds))].map((clientId) => ({
          resourceType: 'CLIENT_ID' as const,
          resourceIdentifier: { clientId },
        })),
        reasonCode: 'CERTIFICATE_SHARED_BY_MULTIPLE_DEVICES',
        reason: 'Multiple devices were connected with this certificate at once.',
      })),
    };
  },
};
