import { X509Certificate } from 'node:crypto';
import type { CACertificateStatus } from '@aws-sdk/client-iot';
import { readCertificate } from '../../pki/index.ts';
import { ServiceError } from '../../service.ts';
import { alreadyExists, get, invalidRequest } from './errors.ts';
import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';
import type { CaCertificate } from './state.ts';
import { saveTags } from './tags.ts';

/**
 * CA certificates that customers register. Just-in-time registration is not emulated: `allowAutoRegistration` is kept
 * and shown, and a device certificate must be registered before it connects.
 */
export function caCertificateOperations(iot: Iot) {
  const { state, clock, arn, random } = iot;
  const { caCertificates, certificates, changes } = state;
  const registrationCode = random.fork('registration code').hex(64);

  const describe = (ca: CaCertificate) => ({
    ...summary(ca),
    certificatePem: ca.pem,
    ownedBy: iot.accountId,
    lastModifiedDate: new Date(ca.modifiedAt),
    customerVersion: 1,
    autoRegistrationStatus: ca.autoRegistration ? ('ENABLE' as const) : ('DISABLE' as const),
    certificateMode: ca.mode,
    validity: { notBefore: new Date(ca.notBeforeMs), notAfter: new Date(ca.notAfterMs) },
  });
  return {
    GetRegistrationCode: () => ({ registrationCode }),

    RegisterCACertificate: (input) => {
      const { caCertificate, verificationCertificate, certificateMode: mode = 'DEFAULT' } = input;
      const parsed = parse(caCertificate, 'CA certificate');
      if (!parsed.ca) throw refused('The CA certificate lacks the basic constraint CA:TRUE');
      if (mode === 'DEFAULT') {
        if (verificationCertificate === undefined) throw refused('A verification certificate is required');
        verifyOwnership(parse(verificationCertificate, 'verification certificate'), parsed, registrationCode);
      }
      const read = readCertificate(caCertificate);
      const old = caCertificates.get(read.id);
      if (old) throw alreadyExists('CA certificate', read.id, old.arn);
      const now = clock.now();
      const ca: CaCertificate = {
        ...read,
        arn: arn('cacert', read.id),
        mode,
        status: input.setAsActive ? 'ACTIVE' : 'INACTIVE',
        autoRegistration: input.allowAutoRegistration === true,
        createdAt: now,
        modifiedAt: now,
      };
      caCertificates.set(ca.id, ca);
      saveTags(state, ca.arn, input.tags);
      changes.announce('certificate');
      return { certificateArn: ca.arn, certificateId: ca.id };
    },

    DescribeCACertificate: ({ certificateId }) => ({
      certificateDescription: describe(get(caCertificates, 'CA certificate', certificateId)),
    }),

    UpdateCACertificate: ({ certificateId, newStatus, newAutoRegistrationStatus }) => {
      const ca = get(caCertificates, 'CA certificate', certificateId);
      if (newStatus) ca.status = settable(newStatus);
      if (newAutoRegistrationStatus) ca.autoRegistration = newAutoRegistrationStatus === 'ENABLE';
      ca.modifiedAt = clock.now();
      changes.announce('certificate');
      return {};
    },

    DeleteCACertificate: ({ certificateId }) => {
      const ca = get(caCertificates, 'CA certificate', certificateId);
      if (ca.status === 'ACTIVE') {
        throw new ServiceError(
          'CertificateStateException',
          `CA certificate must be deactivated (not ACTIVE) before deletion. id: ${certificateId}`,
        );
      }
      caCertificates.delete(certificateId);
      state.tags.delete(ca.arn);
      changes.announce('certificate');
      return {};
    },

    ListCACertificates: ({ pageSize, marker, ascendingOrder }) => {
      const all = [...caCertificates.values()];
      const { items, nextToken } = page(ascendingOrder ? all : all.toReversed(), marker, pageSize);
      return { certificates: items.map(summary), nextMarker: nextToken };
    },

    ListCertificatesByCA: ({ caCertificateId, pageSize, marker, ascendingOrder }) => {
      get(caCertificates, 'CA certificate', caCertificateId);
      const all = [...certificates.values()].filter(({ caId }) => caId === caCertificateId);
      const { items, nextToken } = page(ascendingOrder ? all : all.toReversed(), marker, pageSize);
      return {
        certificates: items.map(({ arn: certificateArn, id, status, createdAt }) => ({
          certificateArn,
          certificateId: id,
          status,
          certificateMode: 'DEFAULT' as const,
          creationDate: new Date(createdAt),
        })),
        nextMarker: nextToken,
      };
    },
  } satisfies IotOperations;
}

/**
 * The registered CA that issued a certificate.
 *
 * Throws CertificateValidationException when none did, CertificateStateException when it is not active.
 */
export function issuingCa(cas: Iterable<CaCertificate>, pem: string): CaCertificate {
  const certificate = parse(pem, 'certificate');
  for (const ca of cas) {
    const issuer = new X509Certificate(ca.pem);
    if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) continue;
    if (ca.status === 'ACTIVE') return ca;
    throw new ServiceError('CertificateStateException', `CA certificate ${ca.id} is not active`);
  }
  throw refused('The certificate was not issued by a registered CA');
}

/** The holder of the CA's key has certified the account's registration code (RegisterCACertificate, API reference). */
function verifyOwnership(certificate: X509Certificate, ca: X509Certificate, code: string): void {
  if (!certificate.verify(ca.publicKey)) throw refused('The verification certificate is not of this CA');
  if (!certificate.subject.split('\n').includes(`CN=${code}`)) {
    throw refused('The common name of the verification certificate is not the registration code');
  }
}

function parse(pem: string, what: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new ServiceError('CertificateValidationException', `The ${what} cannot be read`, { cause });
  }
}

function settable(status: CACertificateStatus): CACertificateStatus {
  if (status !== 'ACTIVE' && status !== 'INACTIVE')
    throw invalidRequest(`The status ${status} cannot be set`);
  return status;
}

function summary({ arn, id, status, createdAt }: CaCertificate) {
  return { certificateArn: arn, certificateId: id, status, creationDate: new Date(createdAt) };
}

const refused = (message: string) => new ServiceError('CertificateValidationException', message);
