import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LabError, UserError, type Logger } from '#kernel';

/** What a route does with the request's JSON; what it returns is the answer's JSON. */
export type Route = (body: unknown) => Promise<unknown>;

export interface JsonServerOptions {
  readonly logger: Logger;
  /** Default 127.0.0.1: nobody else on the network may give orders. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** What callers must send as `Authorization: Bearer …`. */
  readonly token: string;
  /** Longest request body in bytes. */
  readonly mostBytes: number;
  /** By path, for example `/fleet/create`; all are POST. */
  readonly routes: Readonly<Record<string, Route>>;
}

export interface JsonServer {
  readonly url: string;
  close(): Promise<void>;
}

/** An error as it travels. */
export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string | undefined };
}

/** A secret that can be guessed is none. */
const SHORTEST_TOKEN = 16;

/** Real milliseconds in which a request must have arrived. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * A small HTTP server for orders among the lab's own processes: POST, JSON, a token.
 *
 * Throws `LAB_PORT_TAKEN`, and `LAB_CONFIG_INVALID` for a token that is too short.
 */
export async function startJsonServer(options: JsonServerOptions): Promise<JsonServer> {
  const { host = '127.0.0.1', port = 0, token } = options;
  if (token.length < SHORTEST_TOKEN) {
    throw new UserError(
      'LAB_CONFIG_INVALID',
      `The control token is shorter than ${SHORTEST_TOKEN} characters.`,
    );
  }
  const expected = digest(`Bearer ${token}`);
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    void answer(options, expected, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      reject(taken ? new UserError('LAB_PORT_TAKEN', `Port ${port} is already in use.`, { cause }) : cause);
    });
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  options: JsonServerOptions,
  expected: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (status: number, body: unknown) => {
    const text = JSON.stringify(body ?? null);
    // An unread body must not be taken for the next request.
    if (!request.complete) response.setHeader('connection', 'close');
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  };
  const refuse = (status: number, code: string, message: string, hint?: string) =>
    send(status, { error: { code, message, hint } } satisfies ErrorBody);

  if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
    return refuse(401, 'LAB_CONFIG_INVALID', 'The control token is missing or wrong.');
  }
  const { routes } = options;
  const path = request.url ?? '/';
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!route) return refuse(404, 'LAB_USAGE', `There is no ${path} here.`);
  if (request.method !== 'POST') return refuse(405, 'LAB_USAGE', `${path} takes POST only.`);
  if (!request.headers['content-type']?.startsWith('application/json')) {
    return refuse(415, 'LAB_USAGE', `${path} takes application/json only.`);
  }
  try {
    const text = await readBody(request, options.mostBytes);
    if (text === undefined)
      return refuse(413, 'LAB_USAGE', `The body is longer than ${options.mostBytes} bytes.`);
    let body: unknown;
    try {
      body = text === '' ? undefined : JSON.parse(text);
    } catch {
      return refuse(400, 'LAB_USAGE', 'The body is not JSON.');
    }
    send(200, await route(body));
  } catch (error) {
    if (error instanceof LabError) return refuse(400, error.code, error.message, error.hint);
    options.logger.error('control request failed', { path, error: String(error) });
    refuse(500, 'LAB_INTERNAL', 'The request failed; see the log of the process that answers.');
  }
}

async function readBody(request: IncomingMessage, mostBytes: number): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Of equal length whatever was sent, so that comparing takes the same time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
