import { ActionRefused, type MitigationSubject } from './action-kind.ts';
import type { AuditCheckName } from '../../services/iot/audit-checks.ts';

/** Checks whose findings are about device certificates. */
export const DEVICE_CERTIFICATE_CHECKS: readonly AuditCheckName[] = [
  'DEVICE_CERTIFICATE_SHARED_CHECK',
  'DEVICE_CERTIFICATE_EXPIRING_CHECK',
  'DEVICE_CERTIFICATE_KEY_QUALITY_CHECK',
  'REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK',
  'INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK',
];

/** The device certificates that a finding is about: the resource itself, or those under a revoked intermediate. */
export function certificatesOf({ finding }: MitigationSubject): string[] {
  const resources = [finding?.nonCompliantResource, ...(finding?.relatedResources ?? [])];
  const ids = resources.flatMap((resource) => resource?.resourceIdentifier?.deviceCertificateId ?? []);
  if (ids.length === 0) {
    throw new ActionRefused('RESOURCE_NOT_APPLICABLE', 'The finding is not about a device certificate');
  }
  return ids;
}
