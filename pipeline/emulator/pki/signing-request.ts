import { createPublicKey } from 'node:crypto';

import { Pkcs10CertificateRequest } from '@peculiar/x509';

/** What a certificate signing request asks for. */
export interface SigningRequest {
  readonly publicKeyPem: string;
  /** Distinguished name; empty when the request names nobody. */
  readonly subject: string;
}

/** A request that AWS IoT would not certify. */
export class SigningRequestRefused extends Error {
  override readonly name = 'SigningRequestRefused';
}

const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];

/**
 * Reads and verifies a PEM signing request: its signature proves possession of the key, which is RSA of 2048 bits or
 * more, or ECDSA on P-256, P-384 or P-521 (CreateCertificateFromCsr, API reference).
 *
 * Throws `SigningRequestRefused`.
 */
export async function readSigningRequest(pem: string): Promise<SigningRequest> {
  const request = parse(pem);
  const publicKeyPem = request.publicKey.toString('pem');
  const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = createPublicKey(publicKeyPem);
  if (kind === 'rsa' && (details?.modulusLength ?? 0) < 2048) {
    throw new SigningRequestRefused('The RSA key of the CSR is shorter than 2048 bits');
  }
  if (kind !== 'rsa' && !(kind === 'ec' && CURVES.includes(details?.namedCurve ?? ''))) {
    throw new SigningRequestRefused('The key of the CSR is neither RSA nor ECDSA on P-256, P-384 or P-521');
  }
  if (!(await request.verify().catch(() => false))) {
    throw new SigningRequestRefused('The signature of the CSR does not match its key');
  }
  return { publicKeyPem, subject: request.subject };
}

function parse(pem: string): Pkcs10CertificateRequest {
  try {
    return new Pkcs10CertificateRequest(pem);
  } catch (cause) {
    throw new SigningRequestRefused('The CSR cannot be read', { cause });
  }
}
