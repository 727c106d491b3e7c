// @peculiar/x509 needs the metadata polyfill before it loads.
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  X509CertificateGenerator,
  X509CrlGenerator,
  type Extension,
  type X509Certificate,
} from '@peculiar/x509';
import { DAY } from '#kernel';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const LONG_MS = 3650 * DAY;

/**
 * A certificate authority of the customer's own, with a revocation list that it serves on this machine.
 *
 * Its keys are new each time; nothing that depends on them reaches a result.
 */
export class PrivateAuthority {
  readonly pem: string;
  readonly #certificate: X509Certificate;
  readonly #key: webcrypto.CryptoKey;
  readonly #server: Server;
  readonly #revoked: string[] = [];
  #list = Buffer.alloc(0);

  private constructor(certificate: X509Certificate, key: webcrypto.CryptoKey, server: Server) {
    this.#certificate = certificate;
    this.#key = key;
    this.#server = server;
    this.pem = certificate.toString('pem');
    server.on('request', (_, response) => response.end(this.#list));
  }

  /** @param nowMs lab time */
  static async start(nowMs: number): Promise<PrivateAuthority> {
    const name = 'CN=Ward Equipment CA';
    const { certificate, key } = await sign({ name, nowMs, endsMs: nowMs + LONG_MS, isAuthority: true });
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    server.unref();
    const authority = new PrivateAuthority(certificate, key, server);
    await authority.#publish(nowMs);
    return authority;
  }

  /** A device certificate that names the revocation list. */
  async issue(nowMs: number): Promise<X509Certificate> {
    const { port } = this.#server.address() as AddressInfo;
    const issuer = { certificate: this.#certificate, key: this.#key };
    const crlUrl = `http://127.0.0.1:${port}/list.crl`;
    const signed = await sign({ name: 'CN=device', nowMs, endsMs: nowMs + LONG_MS, issuer, crlUrl });
    return signed.certificate;
  }

  async revoke({ serialNumber }: X509Certificate, nowMs: number): Promise<void> {
    this.#revoked.push(serialNumber);
    await this.#publish(nowMs);
  }

  close(): void {
    this.#server.close();
  }

  async #publish(nowMs: number): Promise<void> {
    const list = await X509CrlGenerator.create({
      issuer: this.#certificate.subject,
      signingKey: this.#key,
      signingAlgorithm: ECDSA,
      thisUpdate: new Date(nowMs),
      nextUpdate: new Date(nowMs + LONG_MS),
      entries: this.#revoked.map((serialNumber) => ({ serialNumber })),
    });
    this.#list = Buffer.from(list.rawData);
  }
}

/** A certificate that nobody but itself has signed, as PEM. Times are lab time. */
export async function selfSigned(nowMs: number, endsMs: number): Promise<string> {
  const { certificate } = await sign({ name: 'CN=device', nowMs, endsMs });
  return certificate.toString('pem');
}

async function sign(options: {
  readonly name: string;
  readonly nowMs: number;
  readonly endsMs: number;
  readonly isAuthority?: boolean;
  readonly issuer?: { readonly certificate: X509Certificate; readonly key: webcrypto.CryptoKey };
  readonly crlUrl?: string;
}): Promise<{ certificate: X509Certificate; key: webcrypto.CryptoKey }> {
  const { name, nowMs, endsMs, isAuthority = false, issuer, crlUrl } = options;
  const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const extensions: Extension[] = [new BasicConstraintsExtension(isAuthority, undefined, true)];
  if (crlUrl !== undefined) extensions.push(new CRLDistributionPointsExtension([crlUrl]));
  const certificate = await X509CertificateGenerator.create({
    serialNumber: `01${randomBytes(8).toString('hex')}`,
    subject: name,
    issuer: issuer?.certificate.subject ?? name,
    publicKey: keys.publicKey,
    signingKey: issuer?.key ?? keys.privateKey,
    signingAlgorithm: ECDSA,
    notBefore: new Date(nowMs - DAY),
    notAfter: new Date(endsMs),
    extensions,
  });
  return { certificate, key: keys.privateKey };
}
