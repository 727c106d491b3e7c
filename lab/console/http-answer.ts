import type { IncomingMessage, ServerResponse } from 'node:http';

/** Ends the handling of a request with a status and words for the person who looks at the page. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
  }
}

/** Longest body of a request to the console's own API. */
const MAX_BODY_BYTES = 64 * 1024;

/** Reads a JSON body. Throws `Refusal` 400 and 413. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new Refusal(413, 'TOO_LARGE', 'The request is too large.');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as unknown;
  } catch {
    throw new Refusal(400, 'NOT_JSON', 'The request is not JSON.');
  }
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value);
  response
    .writeHead(status, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
    })
    .end(text);
}

/** Sends a report. It says what devices said, so the browser gives it no scripts and no part in the console. */
export function sendReport(response: ServerResponse, page: string): void {
  response
    .writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': Buffer.byteLength(page),
      'Cache-Control': 'no-store',
      'Content-Security-Policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'",
      'X-Content-Type-Options': 'nosniff',
    })
    .end(page);
}

export function sendRefusal(response: ServerResponse, { status, code, message }: Refusal): void {
  sendJson(response, status, { error: { code, message } });
}
