import type { IncomingMessage } from 'node:http';

import { WireFault } from './fault.ts';

/** Collects a request body. Throws `WireFault` `too-large` as soon as more than `limit` bytes are announced or seen. */
export function collectBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.pause();
        reject(tooLarge(limit));
        return;
      }
      chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)));
    request.on('error', reject);
    request.on('aborted', () =>
      reject(new WireFault('serialization', 'The request ended before its body did')),
    );
  });
}

function tooLarge(limit: number): WireFault {
  return new WireFault('too-large', `The request body is larger than ${limit} bytes`);
}

/** A body in content encoding `aws-chunked`, unwrapped. */
export interface ChunkedBody {
  readonly body: Buffer;
  /** Lower-case names, such as `x-amz-checksum-crc32`. */
  readonly trailers: Readonly<Record<string, string>>;
}

const LONGEST_LINE = 1024;

/**
 * Unwraps `aws-chunked`: `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n … 0\r\n<trailer lines>\r\n`.
 *
 * Source: "Signature calculations for the authorization header: transferring payload in multiple chunks", S3 API
 * reference. Chunk signatures are not verified. Throws `WireFault` `serialization`.
 */
export function decodeAwsChunked(encoded: Buffer): ChunkedBody {
  const chunks: Buffer[] = [];
  let position = 0;
  const line = (): string => {
    const end = encoded.indexOf('\r\n', position);
    if (end < 0 || end - position > LONGEST_LINE) throw malformed();
    const text = encoded.toString('latin1', position, end);
    position = end + 2;
    return text;
  };
  for (;;) {
    const size = /^([0-9a-fA-F]{1,8})(?:;|$)/.exec(line())?.[1];
    if (size === undefined) throw malformed();
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    const end = position + length;
    if (encoded.toString('latin1', end, end + 2) !== '\r\n') throw malformed();
    chunks.push(encoded.subarray(position, end));
    position = end + 2;
  }
  const trailers: Record<string, string> = {};
  while (position < encoded.length) {
    const text = line();
    const colon = text.indexOf(':');
    if (colon > 0) trailers[text.slice(0, colon).trim().toLowerCase()] = text.slice(colon + 1).trim();
  }
  return { body: Buffer.concat(chunks), trailers };
}

function malformed(): WireFault {
  return new WireFault('serialization', 'The aws-chunked body is malformed');
}

/** Whether a request's headers announce an `aws-chunked` body. */
export function isAwsChunked(headers: IncomingMessage['headers']): boolean {
  const sha256 = String(headers['x-amz-content-sha256'] ?? '');
  return sha256.startsWith('STREAMING-') || /\baws-chunked\b/.test(headers['content-encoding'] ?? '');
}
