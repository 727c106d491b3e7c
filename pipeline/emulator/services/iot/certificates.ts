import { X509Certificate } from 'node:crypto';

import type { CertificateStatus } from '@aws-sdk/client-iot';

import {
  issueDeviceCertificate,
  readCertificate,
  readSigningRequest,
  type ReadCertificate,
} from '../../pki/index.ts';
import { ServiceError } from '../../service.ts';
import { issuingCa } from './ca-certificates.ts';
import { alreadyExists, conflict, get, invalidRequest } from './errors.ts';
import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';
import type { Certificate } from './state.ts';

const SETTABLE: readonly CertificateStatus[] = ['ACTIVE', 'INACTIVE', 'REVOKED'];

/** Device certificates: issued by the lab CA, or registered with or without a CA. */
export function certificateOperations(iot: Iot) {
  const { state, clock, arn } = iot;
  const { certificates, policies, thingsByPrincipal, changes } = state;

  const keep = (read: ReadCertificate, status: CertificateStatus, caId?: string): Certificate => {
    const old = certificates.get(read.id);
    if (old) throw alreadyExists('Certificate', read.id, old.arn);
    const now = clock.now();
    const certificate: Certificate = {
      ...read,
      arn: arn('cert', read.id),
      caId,
      status,
      createdAt: now,
      modifiedAt: now,
    };
    certificates.set(read.id, certificate);
    changes.announce('certificate');
    return certificate;
  };
  const issue = async (
    request: { publicKeyPem: string; subject?: string },
    setAsActive: boolean | undefined,
  ) => {
    const issued = await issueDeviceCertificate({
      issuer: await iot.issuer(),
      ...request,
      nowMs: clock.now(),
    });
    const { arn: certificateArn, id, pem } = keep(issued, setAsActive ? 'ACTIVE' : 'INACTIVE');
    return { certificateArn, certificateId: id, certificatePem: pem };
  };
  return {
    CreateKeysAndCertificate: async ({ setAsActive }) => {
      const { publicKey: PublicKey, privateKey: PrivateKey } = await iot.keys.take();
      return {
        ...(await issue({ publicKeyPem: PublicKey }, setAsActive)),
        keyPair: { PublicKey, PrivateKey },
      };
    },

    CreateCertificateFromCsr: async ({ certificateSigningRequest, setAsActive }) => {
      const { publicKeyPem, subject } = await readSigningRequest(certificateSigningRequest).catch(
        (error: Error) => {
          throw invalidRequest(error.message);
        },
      );
      return issue({ publicKeyPem, ...(subject !== '' && { subject }) }, setAsActive);
    },

    RegisterCertificate: ({ certificatePem, setAsActive, status = setAsActive ? 'ACTIVE' : 'INACTIVE' }) => {
      const read = readPem(certificatePem);
      const ca = issuingCa(state.caCertificates.values(), certificatePem);
      const { arn: certificateArn, id } = keep(read, settable(status), ca.id);
      return { certificateArn, certificateId: id };
    },

    RegisterCertificateWithoutCA: ({ certificatePem, status = 'INACTIVE' }) => {
      const { arn: certificateArn, id } = keep(readPem(certificatePem), settable(status));
      return { certificateArn, certificateId: id };
    },

    DescribeCertificate: ({ certificateId }) => {
      const certificate = get(certificates, 'Certificate', certificateId);
      return {
        certificateDescription: {
          ...summary(certificate),
          certificatePem: certificate.pem,
          ownedBy: iot.accountId,
          lastModifiedDate: new Date(certificate.modifiedAt),
          customerVersion: 1,
          transferData: {},
          validity: {
            notBefore: new Date(certificate.notBeforeMs),
            notAfter: new Date(certificate.notAfterMs),
          },
        },
      };
    },

    UpdateCertificate: ({ certificateId, newStatus }) => {
      const certificate = get(certificates, 'Certificate', certificateId);
      certificate.status = settable(newStatus);
      certificate.modifiedAt = clock.now();
      changes.announce('certificate');
      return {};
    },

    DeleteCertificate: ({ certificateId, forceDelete }) => {
      const certificate = get(certificates, 'Certificate', certificateId);
      const attached = [...policies.values()].filter(({ targets }) => targets.has(certificate.arn));
      if (certificate.status === 'ACTIVE') {
        throw new ServiceError(
          'CertificateStateException',
          `Certificate must be deactivated (not ACTIVE) before deletion. id: ${certificateId}`,
        );
      }
      if (thingsByPrincipal.has(certificate.arn)) {
        throw conflict(`Things must be detached before deletion (arn: ${certificate.arn})`);
      }
      if (attached.length > 0 && !forceDelete) {
        throw conflict(`Certificate policies must be detached before deletion (arn: ${certificate.arn})`);
      }
      for (const { targets } of attached) targets.delete(certificate.arn);
      certificates.delete(certificateId);
      changes.announce('certificate');
      return {};
    },

    ListCertificates: ({ pageSize, marker, ascendingOrder }) => {
      const all = [...certificates.values()];
      const { items, nextToken } = page(ascendingOrder ? all : all.toReversed(), marker, pageSize);
      return { certificates: items.map(summary), nextMarker: nextToken };
    },
  } satisfies IotOperations;
}

function summary({ arn, id, status, createdAt }: Certificate) {
  const certificateMode = 'DEFAULT' as const;
  return {
    certificateArn: arn,
    certificateId: id,
    status,
    certificateMode,
    creationDate: new Date(createdAt),
  };
}

function settable(status: CertificateStatus): CertificateStatus {
  if (!SETTABLE.includes(status)) throw invalidRequest(`The status ${status} cannot be set`);
  return status;
}

function readPem(pem: string): ReadCertificate {
  try {
    const read = readCertificate(pem);
    checkKeySize(pem);
    return read;
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    throw new ServiceError('CertificateValidationException', 'The certificate cannot be read', { cause });
  }
}

/** RSA keys have 2048 bits or more (developer guide, "audit-chk-device-cert-key-qual": tested when registered). */
function checkKeySize(pem: string): void {
  const { asymmetricKeyType, asymmetricKeyDetails } = new X509Certificate(pem).publicKey;
  if (asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) < 2048) {
    throw new ServiceError('CertificateValidationException', 'RSA keys must have at least 2048 bits');
  }
}
