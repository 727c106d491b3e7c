// @peculiar/x509 needs the metadata polyfill before it loads.
import 'reflect-metadata';
import { get as httpGet } from 'node:http';
import type { IncomingMessage } from 'node:http';
import {
  AuthorityInfoAccessExtension,
  CRLDistributionPointsExtension,
  X509Certificate,
  X509Crl,
} from '@peculiar/x509';

/** Where revocation lists and issuers' certificates come from: the URLs that certificates name. */
export interface RevocationSource {
  /** The body behind a URL; nothing when it cannot be had. */
  fetch(url: string): Promise<Buffer | undefined>;
}

const MOST_BYTES = 4 * 1024 * 1024;
const MOST_MS = 5_000;
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Reads over HTTP, from this machine only: whatever a certificate says, the lab calls nobody outside. */
export const loopbackRevocationSource: RevocationSource = {
  fetch: (url) =>
    new Promise((resolve) => {
      const target = URL.canParse(url) ? new URL(url) : undefined;
      if (target?.protocol !== 'http:' || !LOOPBACK.has(target.hostname)) {
        resolve(undefined);
        return;
      }
      const request = httpGet(
        target,
        { timeout: MOST_MS, signal: AbortSignal.timeout(MOST_MS) },
        (response) => {
          void readBody(response).then(resolve, () => resolve(undefined));
        },
      );
      request.on('error', () => resolve(undefined));
    }),
};

async function readBody(response: IncomingMessage): Promise<Buffer | undefined> {
  if (response.statusCode !== 200) {
    response.resume();
    return undefined;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) {
      response.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Whether a certificate's issuer has put it on the revocation list that the certificate points to. A list that cannot
 * be read or whose signature does not fit the issuer says nothing.
 */
export async function isRevoked(
  certificate: X509Certificate,
  issuer: X509Certificate,
  source: RevocationSource,
): Promise<boolean> {
  for (const url of distributionPoints(certificate)) {
    const list = await readCrl(await source.fetch(url));
    if (!list || !(await list.verify({ publicKey: issuer.publicKey }).catch(() => false))) continue;
    if (list.findRevoked(certificate.serialNumber)) return true;
  }
  return false;
}

/** The certificate of a certificate's issuer, from the URL in its authority information. */
export async function fetchIssuer(
  certificate: X509Certificate,
  source: RevocationSource,
): Promise<X509Certificate | undefined> {
  const access = certificate.getExtension(AuthorityInfoAccessExtension);
  for (const { type, value: url } of access?.caIssuers ?? []) {
    const body = type === 'url' ? await source.fetch(url) : undefined;
    const issuer = body && readQuietly(() => new X509Certificate(body));
    if (issuer && (await certificate.verify({ publicKey: issuer, signatureOnly: true }).catch(() => false))) {
      return issuer;
    }
  }
  return undefined;
}

function distributionPoints(certificate: X509Certificate): string[] {
  const points = certificate.getExtension(CRLDistributionPointsExtension)?.distributionPoints ?? [];
  return points
    .flatMap(({ distributionPoint }) => distributionPoint?.fullName ?? [])
    .flatMap(({ uniformResourceIdentifier: url }) => (url === undefined ? [] : [url]));
}

async function readCrl(body: Buffer | undefined): Promise<X509Crl | undefined> {
  return body && readQuietly(() => new X509Crl(body));
}

function readQuietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
