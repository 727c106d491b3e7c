/** The audit checks under the API's names (developer guide, "device-defender-audit"). */
export const AUDIT_CHECKS = [
  'AUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK',
  'CA_CERTIFICATE_EXPIRING_CHECK',
  'CA_CERTIFICATE_KEY_QUALITY_CHECK',
  'CONFLICTING_CLIENT_IDS_CHECK',
  'DEVICE_CERTIFICATE_AGE_CHECK',
  'DEVICE_CERTIFICATE_EXPIRING_CHECK',
  'DEVICE_CERTIFICATE_KEY_QUALITY_CHECK',
  'DEVICE_CERTIFICATE_SHARED_CHECK',
  'INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK',
  'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
  'IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK',
  'IOT_ROLE_ALIAS_ALLOWS_ACCESS_TO_UNUSED_SERVICES_CHECK',
  'IOT_ROLE_ALIAS_OVERLY_PERMISSIVE_CHECK',
  'LOGGING_DISABLED_CHECK',
  'REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK',
  'REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK',
  'UNAUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK',
] as const;

export type AuditCheckName = (typeof AUDIT_CHECKS)[number];

export function isAuditCheck(name: string): name is AuditCheckName {
  return (AUDIT_CHECKS as readonly string[]).includes(name);
}

/** A check's settings: whole days with bounds; the API writes them as strings. */
interface CheckSetting {
  readonly name: 'CERT_AGE_THRESHOLD_IN_DAYS' | 'CERT_EXPIRATION_THRESHOLD_IN_DAYS';
  readonly least: number;
  readonly most: number;
  readonly default: number;
}

/**
 * Bounds of the age are documented; those of the expiration are our choice.
 */
export const CHECK_SETTINGS: Readonly<Partial<Record<AuditCheckName, CheckSetting>>> = {
  DEVICE_CERTIFICATE_AGE_CHECK: { name: 'CERT_AGE_THRESHOLD_IN_DAYS', least: 30, most: 3652, default: 365 },
  DEVICE_CERTIFICATE_EXPIRING_CHECK: {
    name: 'CERT_EXPIRATION_THRESHOLD_IN_DAYS',
    least: 1,
    most: 3652,
    default: 30,
  },
};
