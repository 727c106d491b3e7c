import { createHash } from 'node:crypto';

import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

import { readPublicKey, type Issuer } from './engine.ts';
import { serialNumber } from './serial-number.ts';

/** A certificate as the registry keeps it. */
export interface ReadCertificate {
  readonly pem: string;
  /** SHA-256 of the DER, 64 lower-case hex digits: AWS's certificate id. */
  readonly id: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** Certificates that AWS IoT issues end here (developer guide, "Create AWS IoT client certificates"). */
const NOT_AFTER = new Date('2049-12-31T23:59:59Z');

/** Issues a device certificate. `publicKeyPem` is a SubjectPublicKeyInfo; `nowMs` is lab time. */
export async function issueDeviceCertificate(options: {
  readonly issuer: Issuer;
  readonly publicKeyPem: string;
  /** Distinguished name, such as `CN=pump-001`. Default: AWS's own, `CN=AWS IoT Certificate`. */
  readonly subject?: string;
  readonly nowMs: number;
}): Promise<ReadCertificate> {
  const { issuer, subject = 'CN=AWS IoT Certificate', nowMs } = options;
  const publicKey = readPublicKey(options.publicKeyPem);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    issuer: issuer.certificate.subjectName,
    subject,
    publicKey,
    signingKey: issuer.key,
    signingAlgorithm: issuer.signingAlgorithm,
    // Two minutes of tolerance for clocks that are slow, as on certificates that AWS issues.
    notBefore: new Date(nowMs - 120_000),
    notAfter: NOT_AFTER,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.certificate.publicKey),
    ],
  });
  return describe(certificate);
}

/** Reads a certificate given as PEM. Throws when it cannot be read. */
export function readCertificate(pem: string): ReadCertificate {
  return describe(new X509Certificate(pem));
}

function describe(certificate: X509Certificate): ReadCertificate {
  return {
    pem: `${certificate.toString('pem')}\n`,
    id: createHash('sha256').update(Buffer.from(certificate.rawData)).digest('hex'),
    notBeforeMs: certificate.notBefore.getTime(),
    notAfterMs: certificate.notAfter.getTime(),
  };
}
