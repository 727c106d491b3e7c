// @peculiar/x509 needs the metadata polyfill before it loads.
import 'reflect-metadata';

export { createCertificateAuthority } from './authority.ts';
export { certificateVariables } from './certificate-variables.ts';
export { issueDeviceCertificate, readCertificate, type ReadCertificate } from './device-certificate.ts';
export { loadIssuer, type CertifiedKey, type Issuer } from './engine.ts';
export { createKeyPool, type RsaKeys } from './key-pool.ts';
export { issueServerCertificate, LOOPBACK_HOSTS } from './server-certificate.ts';
export { readSigningRequest, SigningRequestRefused, type SigningRequest } from './signing-request.ts';
