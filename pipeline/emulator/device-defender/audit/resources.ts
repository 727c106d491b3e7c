import type { NonCompliantResource } from '@aws-sdk/client-iot';
import type { CaCertificate, Certificate, IotState, Policy } from '../../services/iot/index.ts';

type AdditionalInfo = Readonly<Record<string, string>>;

/** Device certificates that audits look at: `ACTIVE` or `PENDING_TRANSFER`. */
export function auditedCertificates({ certificates }: IotState): Certificate[] {
  return [...certificates.values()].filter(
    ({ status }) => status === 'ACTIVE' || status === 'PENDING_TRANSFER',
  );
}

export function auditedCas({ caCertificates }: IotState): CaCertificate[] {
  return [...caCertificates.values()].filter(({ status }) => status === 'ACTIVE');
}

export function deviceCertificate(id: string, additionalInfo?: AdditionalInfo): NonCompliantResource {
  return {
    resourceType: 'DEVICE_CERTIFICATE',
    resourceIdentifier: { deviceCertificateId: id },
    ...(additionalInfo && { additionalInfo: { ...additionalInfo } }),
  };
}

export function caCertificate(id: string, additionalInfo?: AdditionalInfo): NonCompliantResource {
  return {
    resourceType: 'CA_CERTIFICATE',
    resourceIdentifier: { caCertificateId: id },
    ...(additionalInfo && { additionalInfo: { ...additionalInfo } }),
  };
}

/** A policy's default version. */
export function policyVersion({ name, defaultVersionId }: Policy): NonCompliantResource {
  return {
    resourceType: 'IOT_POLICY',
    resourceIdentifier: {
      policyVersionIdentifier: { policyName: name, policyVersionId: defaultVersionId },
    },
  };
}

export function roleAliasResource(roleAliasArn: string): NonCompliantResource {
  return { resourceType: 'ROLE_ALIAS', resourceIdentifier: { roleAliasArn } };
}

export function iamRole(iamRoleArn: string): NonCompliantResource {
  return { resourceType: 'IAM_ROLE', resourceIdentifier: { iamRoleArn } };
}
