import type { AuditCheckName } from '../../../services/iot/audit-checks.ts';
import type { AuditCheck } from '../audit-check.ts';
import { caCertificateExpiring } from './ca-certificate-expiring.ts';
import { caCertificateKeyQuality } from './ca-certificate-key-quality.ts';
import { cognitoRoles } from './cognito-roles.ts';
import { conflictingClientIds } from './conflicting-client-ids.ts';
import { deviceCertificateAge } from './device-certificate-age.ts';
import { deviceCertificateExpiring } from './device-certificate-expiring.ts';
import { deviceCertificateKeyQuality } from './device-certificate-key-quality.ts';
import { deviceCertificateShared } from './device-certificate-shared.ts';
import { intermediateCaRevoked } from './intermediate-ca-revoked.ts';
import { iotPolicyMisconfiguration } from './iot-policy-misconfiguration.ts';
import { iotPolicyOverlyPermissive } from './iot-policy-overly-permissive.ts';
import { loggingDisabled } from './logging-disabled.ts';
import { revokedCaCertificateStillActive } from './revoked-ca-certificate-still-active.ts';
import { revokedDeviceCertificateStillActive } from './revoked-device-certificate-still-active.ts';
import { roleAliasOverlyPermissive } from './role-alias-overly-permissive.ts';
import { roleAliasUnusedServices } from './role-alias-unused-services.ts';

/** All checks by name. */
export const CHECKS: Readonly<Record<AuditCheckName, AuditCheck>> = {
  AUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK: cognitoRoles,
  CA_CERTIFICATE_EXPIRING_CHECK: caCertificateExpiring,
  CA_CERTIFICATE_KEY_QUALITY_CHECK: caCertificateKeyQuality,
  CONFLICTING_CLIENT_IDS_CHECK: conflictingClientIds,
  DEVICE_CERTIFICATE_AGE_CHECK: deviceCertificateAge,
  DEVICE_CERTIFICATE_EXPIRING_CHECK: deviceCertificateExpiring,
  DEVICE_CERTIFICATE_KEY_QUALITY_CHECK: deviceCertificateKeyQuality,
  DEVICE_CERTIFICATE_SHARED_CHECK: deviceCertificateShared,
  INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK: intermediateCaRevoked,
  IOT_POLICY_OVERLY_PERMISSIVE_CHECK: iotPolicyOverlyPermissive,
  IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK: iotPolicyMisconfiguration,
  IOT_ROLE_ALIAS_ALLOWS_ACCESS_TO_UNUSED_SERVICES_CHECK: roleAliasUnusedServices,
  IOT_ROLE_ALIAS_OVERLY_PERMISSIVE_CHECK: roleAliasOverlyPermissive,
  LOGGING_DISABLED_CHECK: loggingDisabled,
  REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK: revokedCaCertificateStillActive,
  REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK: revokedDeviceCertificateStillActive,
  UNAUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK: cognitoRoles,
};
