import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { HecRefusal } from './answers.ts';

/** Text is handed on in pieces of at least this length, so that a sender of single bytes does not cost more. */
const PIECE_LENGTH = 16 * 1024;

/** A request that is refused without a HEC answer: too large, in an encoding that is not read, or what the emulator lacks. */
export class BodyRefusal extends Error {
  readonly status: 413 | 415 | 501;

  constructor(status: 413 | 415 | 501, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Reads a request's text piece by piece, as it arrives.
 *
 * @param maxBytes before and after decompression
 * @param onText returns false when it wants no more; the rest is then read and thrown away
 * @throws HecRefusal for damaged gzip, BodyRefusal for too much or unknown encodings
 */
export async function readText(
  request: IncomingMessage,
  maxBytes: number,
  onText: (text: string) => boolean | Promise<boolean>,
): Promise<void> {
  const tooLarge = () => new BodyRefusal(413, `The maximum size of a request is ${maxBytes} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const decoder = new StringDecoder('utf8');
  let bytes = 0;
  let piece = '';
  let wanted = true;
  for await (const chunk of decoded(request)) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge();
    if (!wanted) continue;
    piece += decoder.write(chunk);
    if (piece.length < PIECE_LENGTH) continue;
    wanted = await onText(piece);
    piece = '';
  }
  piece += decoder.end();
  if (wanted && piece !== '') await onText(piece);
}

async function* decoded(request: IncomingMessage): AsyncGenerator<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity') {
    // Whoever stops reading has an answer to give: the connection is not to be cut for it.
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    return;
  }
  if (encoding !== 'gzip') throw new BodyRefusal(415, `Content-Encoding ${encoding} is not supported.`);
  const gunzip = createGunzip();
  const source: Readable = request;
  source.on('error', (error) => gunzip.destroy(error));
  try {
    yield* source.pipe(gunzip) as AsyncIterable<Buffer>;
  } catch (error) {
    // A sender that has gone is not told about its gzip.
    if (request.destroyed && !request.complete) throw error;
    throw new HecRefusal('invalidDataFormat', 0);
  }
}
