// @peculiar/x509 needs the metadata polyfill before it loads.
import 'reflect-metadata';
import { createPrivateKey, generateKeyPairSync, randomBytes, webcrypto, type KeyObject } from 'node:crypto';
import '../../pki/index.ts';
import {
  AuthorityInfoAccessExtension,
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  PublicKey,
  X509Certificate,
  X509CertificateGenerator,
  X509CrlGenerator,
  type Extension,
} from '@peculiar/x509';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A certificate with its key, able to sign others when it is a CA. */
export interface TestCertificate {
  readonly certificate: X509Certificate;
  readonly pem: string;
  readonly key: webcrypto.CryptoKey;
}

/** Makes a certificate: ECDSA unless `rsa` is given, self-signed unless `issuer` is. */
export async function makeCertificate(options: {
  readonly subject: string;
  readonly issuer?: TestCertificate;
  readonly ca?: boolean;
  readonly notAfter?: Date;
  readonly rsa?: KeyObject;
  /** Where its revocation list and its issuer's certificate are. */
  readonly crlUrl?: string;
  readonly issuerUrl?: string;
}): Promise<TestCertificate> {
  const { subject, issuer, rsa, crlUrl, issuerUrl } = options;
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = await toCryptoKey(own.privateKey);
  const spki = (rsa ?? own.publicKey).export({ format: 'pem', type: 'spki' }).toString();
  const extensions: Extension[] = [new BasicConstraintsExtension(options.ca === true, undefined, true)];
  if (crlUrl !== undefined) extensions.push(new CRLDistributionPointsExtension([crlUrl]));
  if (issuerUrl !== undefined) extensions.push(new AuthorityInfoAccessExtension({ caIssuers: [issuerUrl] }));
  const certificate = await X509CertificateGenerator.create({
    serialNumber: `01${randomBytes(8).toString('hex')}`,
    subject,
    issuer: issuer?.certificate.subject ?? subject,
    publicKey: new PublicKey(spki),
    signingKey: issuer?.key ?? key,
    signingAlgorithm: ECDSA,
    notBefore: new Date('2025-01-01T00:00:00Z'),
    notAfter: options.notAfter ?? new Date('2049-01-01T00:00:00Z'),
    extensions,
  });
  return { certificate, pem: certificate.toString('pem'), key };
}

/** The DER of a revocation list. */
export async function makeCrl(issuer: TestCertificate, revoked: readonly TestCertificate[]): Promise<Buffer> {
  const list = await X509CrlGenerator.create({
    issuer: issuer.certificate.subject,
    signingKey: issuer.key,
    signingAlgorithm: ECDSA,
    thisUpdate: new Date('2026-01-01T00:00:00Z'),
    nextUpdate: new Date('2049-01-01T00:00:00Z'),
    entries: revoked.map(({ certificate: { serialNumber } }) => ({ serialNumber })),
  });
  return Buffer.from(list.rawData);
}

function toCryptoKey(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(key.export({ format: 'pem', type: 'pkcs8' })).export({
    format: 'der',
    type: 'pkcs8',
  });
  return webcrypto.subtle.importKey('pkcs8', der, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
}
