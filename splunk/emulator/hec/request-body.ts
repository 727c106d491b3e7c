import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { HecRefusal } from './answers.ts';

/** `limits.conf [http_input] max_content_length`: bytes of a request, before and after decompression. */
export const MAX_CONTENT_LENGTH = 838_860_800;

/** A request that is refused without a HEC answer: too large, or in an encoding that the collector does not read. */
export class BodyRefusal extends Error {
  readonly status: 413 | 415;

  constructor(status: 413 | 415, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Reads a request's text piece by piece, as it arrives.
 *
 * @param onText returns false when it wants no more; the rest is then read and thrown away
 * @throws HecRefusal for damaged gzip, BodyRefusal for too much or unknown encodings
 */
export async function readText(request: IncomingMessage, onText: (text: string) => boolean): Promise<void> {
  const tooLarge = () =>
    new BodyRefusal(413, `The maximum size of a request is ${MAX_CONTENT_LENGTH} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > MAX_CONTENT_LENGTH) throw tooLarge();
  const decoder = new StringDecoder('utf8');
  let bytes = 0;
  let wanted = true;
  for await (const chunk of decoded(request)) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_CONTENT_LENGTH) throw tooLarge();
    if (wanted) wanted = onText(decoder.write(chunk as Buffer));
  }
  const rest = decoder.end();
  if (wanted && rest !== '') onText(rest);
}

async function* decoded(request: IncomingMessage): AsyncGenerator<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') {
    yield* request;
    return;
  }
  if (encoding !== 'gzip') throw new BodyRefusal(415, `Content-Encoding ${encoding} is not supported.`);
  const gunzip = createGunzip();
  const source: Readable = request;
  source.on('error', (error) => gunzip.destroy(error));
  try {
    yield* source.pipe(gunzip);
  } catch {
    throw new HecRefusal('invalidDataFormat', 0);
  }
}
