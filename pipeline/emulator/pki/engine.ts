import { createPrivateKey, webcrypto, type KeyObject } from 'node:crypto';

import { cryptoProvider, PublicKey, X509Certificate } from '@peculiar/x509';

cryptoProvider.set(webcrypto);

/** A PEM certificate with its PEM private key (PKCS #8). */
export interface CertifiedKey {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};

/** An issuer ready to sign. */
export interface Issuer {
  readonly certificate: X509Certificate;
  readonly key: webcrypto.CryptoKey;
  readonly signingAlgorithm: { name: string; hash: string };
}

/** Loads a CA. Throws when certificate or key cannot be read, or the key is neither RSA nor ECDSA. */
export async function loadIssuer({ certificatePem, privateKeyPem }: CertifiedKey): Promise<Issuer> {
  const key = createPrivateKey(privateKeyPem);
  const algorithm = signingAlgorithmOf(key);
  const der = key.export({ format: 'der', type: 'pkcs8' });
  return {
    certificate: new X509Certificate(certificatePem),
    key: await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']),
    signingAlgorithm: { name: algorithm.name, hash: 'SHA-256' },
  };
}

function signingAlgorithmOf(key: KeyObject) {
  if (key.asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const namedCurve = CURVES[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (namedCurve === undefined)
    throw new TypeError(`A CA needs an RSA or ECDSA key, not ${key.asymmetricKeyType}.`);
  return { name: 'ECDSA', namedCurve };
}

/** A public key in PEM (SubjectPublicKeyInfo) for @peculiar/x509. */
export function readPublicKey(pem: string): PublicKey {
  return new PublicKey(pem);
}
