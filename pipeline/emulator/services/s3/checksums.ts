import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

import { ServiceError } from '../../service.ts';

const hash = (algorithm: string) => (body: Uint8Array) => createHash(algorithm).update(body).digest('base64');

/** Checksums that we verify; the others (CRC32C, CRC64NVME, …) are kept and given back unverified. */
const VERIFIED: Readonly<Record<string, (body: Uint8Array) => string>> = {
  ChecksumCRC32: (body) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes.toString('base64');
  },
  ChecksumSHA1: hash('sha1'),
  ChecksumSHA256: hash('sha256'),
};

/**
 * The checksums that came with a body, verified. Throws BadDigest, as S3 does for checksums in headers and trailers.
 */
export function checkDigests(
  input: Readonly<Record<string, unknown>> & { ContentMD5?: string | undefined },
  body: Uint8Array,
): Record<string, string> {
  if (input.ContentMD5 !== undefined && input.ContentMD5 !== hash('md5')(body))
    throw badDigest('Content-MD5');
  const checksums: Record<string, string> = {};
  for (const [name, value] of Object.entries(input)) {
    if (!/^Checksum(?:CRC|SHA|XX|MD5)/.test(name) || typeof value !== 'string') continue;
    const compute = VERIFIED[name];
    if (compute && compute(body) !== value) throw badDigest(name.replace('Checksum', ''));
    checksums[name] = value;
  }
  return checksums;
}

/** The ETag of an object that was put in one piece. */
export function etagOf(body: Uint8Array): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

function badDigest(name: string): ServiceError {
  return new ServiceError('BadDigest', `The ${name} you specified did not match what we received.`, {
    status: 400,
  });
}
