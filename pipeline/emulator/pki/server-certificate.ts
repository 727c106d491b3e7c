import { isIP } from 'node:net';

import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

import { exportKey, generateEcdsaKeys, LONG_VALIDITY } from './authority.ts';
import { loadIssuer, type CertifiedKey } from './engine.ts';
import { serialNumber } from './serial-number.ts';

/** Host names and IP addresses that every lab server answers to. */
export const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/** Issues a server certificate (ECDSA P-256, valid from 2020 to 2049) for host names and IP addresses. */
export async function issueServerCertificate(options: {
  readonly ca: CertifiedKey;
  readonly hosts?: readonly string[];
}): Promise<CertifiedKey> {
  const { ca, hosts = LOOPBACK_HOSTS } = options;
  const issuer = await loadIssuer(ca);
  const keys = await generateEcdsaKeys();
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    issuer: issuer.certificate.subjectName,
    subject: [{ CN: [hosts[0] ?? 'localhost'] }],
    publicKey: keys.publicKey,
    signingKey: issuer.key,
    signingAlgorithm: issuer.signingAlgorithm,
    ...LONG_VALIDITY,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        [...new Set(hosts)].map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }) as const),
      ),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.certificate.publicKey),
    ],
  });
  return { certificatePem: certificate.toString('pem'), privateKeyPem: await exportKey(keys.privateKey) };
}
