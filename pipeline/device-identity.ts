import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { PemConverter, Pkcs10CertificateRequestGenerator } from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A device's own key and the request to certify it. */
export interface DeviceIdentity {
  readonly privateKeyPem: string;
  readonly certificateSigningRequest: string;
}

/** Generates an ECDSA P-256 key and a request whose common name is the thing's. */
export async function createDeviceIdentity(thingName: string): Promise<DeviceIdentity> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [thingName] }],
    keys,
    signingAlgorithm: ALGORITHM,
  });
  const privateKey = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    privateKeyPem: PemConverter.encode(privateKey, 'PRIVATE KEY'),
    certificateSigningRequest: request.toString('pem'),
  };
}
