import { randomBytes, randomUUID } from 'node:crypto';
import { createCertificateAuthority, issueServerCertificate } from '#pipeline/emulator';

/** A PEM certificate with its PEM private key. */
export interface KeyPair {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** What makes one lab distinct from every other: its CA, its server certificate, its secrets. All are random. */
export interface LabIdentity {
  readonly ca: KeyPair;
  /** For every server of the lab; names `localhost`, 127.0.0.1 and ::1. */
  readonly server: KeyPair;
  readonly hecToken: string;
  readonly splunkUsername: string;
  readonly splunkPassword: string;
  /** What the fleet's control socket asks for. */
  readonly fleetToken: string;
}

export async function createIdentity(hosts: readonly string[] = []): Promise<LabIdentity> {
  const ca = await createCertificateAuthority();
  const server = await issueServerCertificate({ ca, hosts: ['localhost', '127.0.0.1', '::1', ...hosts] });
  return {
    ca,
    server,
    hecToken: randomUUID(),
    splunkUsername: 'admin',
    splunkPassword: randomBytes(18).toString('base64url'),
    fleetToken: randomBytes(18).toString('base64url'),
  };
}
