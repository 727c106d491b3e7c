import 'reflect-metadata';

import { createHash, webcrypto, X509Certificate } from 'node:crypto';

import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { expect, test } from 'vitest';

import {
  createCertificateAuthority,
  createKeyPool,
  issueDeviceCertificate,
  issueServerCertificate,
  loadIssuer,
  readSigningRequest,
} from './index.ts';

const ca = await createCertificateAuthority();
const issuer = await loadIssuer(ca);
const authority = new X509Certificate(ca.certificatePem);
const nowMs = Date.UTC(2026, 0, 5);

async function signingRequest(algorithm: webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams) {
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
  const signingAlgorithm = { name: algorithm.name, hash: 'SHA-256' };
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: 'CN=pump-001',
    keys,
    signingAlgorithm,
  });
  return request.toString('pem');
}
const rsa = (modulusLength: number) => ({
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength,
  publicExponent: new Uint8Array([1, 0, 1]),
});

test('a server certificate names the loopback hosts and is signed by the CA', async () => {
  const server = new X509Certificate((await issueServerCertificate({ ca })).certificatePem);
  expect(server.checkHost('localhost')).toBe('localhost');
  expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(server.checkIP('::1')).toBeDefined();
  expect(server.verify(authority.publicKey)).toBe(true);
  expect(server.checkIssued(authority)).toBe(true);
});

test.each(['P-256', 'P-384', 'P-521'])('a request with a key on %s is certified', async (namedCurve) => {
  const request = await readSigningRequest(await signingRequest({ name: 'ECDSA', namedCurve }));
  const issued = await issueDeviceCertificate({ issuer, ...request, nowMs });
  const certificate = new X509Certificate(issued.pem);
  expect(certificate.subject).toBe('CN=pump-001');
  expect(certificate.verify(authority.publicKey)).toBe(true);
  expect(issued.id).toBe(createHash('sha256').update(certificate.raw).digest('hex'));
  expect(new Date(issued.notAfterMs).toISOString()).toBe('2049-12-31T23:59:59.000Z');
});

test('short RSA keys and forged requests are refused', async () => {
  await expect(signingRequest(rsa(1024)).then(readSigningRequest)).rejects.toThrow('shorter than 2048');
  const good = await signingRequest({ name: 'ECDSA', namedCurve: 'P-256' });
  const der = Buffer.from(good.replaceAll(/-----.*-----|\s/g, ''), 'base64');
  const name = der.indexOf('pump-001');
  der.write('pump-002', name);
  const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----`;
  await expect(readSigningRequest(forged)).rejects.toThrow('does not match');
  await expect(readSigningRequest('no request')).rejects.toThrow('cannot be read');
});

test('keys from the pool are distinct', async () => {
  const pool = createKeyPool(1);
  const [a, b] = [await pool.take(), await pool.take()];
  expect(a.privateKey).not.toBe(b.privateKey);
  expect(a.privateKey).toContain('BEGIN RSA PRIVATE KEY');
});
