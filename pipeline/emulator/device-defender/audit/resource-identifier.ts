import type { ResourceIdentifier } from '@aws-sdk/client-iot';
import type { AuditCheckName } from '../../services/iot/audit-checks.ts';

/** Whether everything that `wanted` says is true of `actual`; an identifier that says nothing identifies nothing. */
export function identifies(wanted: ResourceIdentifier, actual: ResourceIdentifier | undefined): boolean {
  const wantedParts = parts(wanted);
  const actualParts = new Set(parts(actual ?? {}));
  return wantedParts.length > 0 && wantedParts.every((part) => actualParts.has(part));
}

/** The same text for the same identifier, whatever the order of its members. */
export function identifierKey(identifier: ResourceIdentifier): string {
  return JSON.stringify(parts(identifier).sort());
}

function parts(identifier: object, path = ''): string[] {
  return Object.entries(identifier).flatMap(([name, value]: [string, unknown]) => {
    if (value == null) return [];
    return typeof value === 'object' ? parts(value, `${path}${name}.`) : [`${path}${name}=${String(value)}`];
  });
}

/** How the resources of a check are identified ("audit-finding-suppressions"). */
const IDENTIFIED_BY: Readonly<Record<AuditCheckName, readonly (keyof ResourceIdentifier)[]>> = {
  AUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK: ['cognitoIdentityPoolId'],
  CA_CERTIFICATE_EXPIRING_CHECK: ['caCertificateId'],
  CA_CERTIFICATE_KEY_QUALITY_CHECK: ['caCertificateId'],
  CONFLICTING_CLIENT_IDS_CHECK: ['clientId'],
  DEVICE_CERTIFICATE_AGE_CHECK: ['deviceCertificateId'],
  DEVICE_CERTIFICATE_EXPIRING_CHECK: ['deviceCertificateId'],
  DEVICE_CERTIFICATE_KEY_QUALITY_CHECK: ['deviceCertificateId'],
  DEVICE_CERTIFICATE_SHARED_CHECK: ['deviceCertificateId'],
  INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK: ['issuerCertificateIdentifier'],
  IOT_POLICY_OVERLY_PERMISSIVE_CHECK: ['policyVersionIdentifier'],
  IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK: ['policyVersionIdentifier'],
  IOT_ROLE_ALIAS_ALLOWS_ACCESS_TO_UNUSED_SERVICES_CHECK: ['roleAliasArn'],
  IOT_ROLE_ALIAS_OVERLY_PERMISSIVE_CHECK: ['roleAliasArn'],
  LOGGING_DISABLED_CHECK: ['account'],
  REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK: ['caCertificateId'],
  REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK: ['deviceCertificateId'],
  UNAUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK: ['cognitoIdentityPoolId'],
};

/** Whether the identifier is of the kind that the check's resources have, and of that kind only. */
export function fitsCheck(checkName: AuditCheckName, identifier: ResourceIdentifier): boolean {
  const members = Object.entries(identifier).filter(([, value]) => value != null);
  return members.length === 1 && IDENTIFIED_BY[checkName].includes(members[0]![0] as never);
}
