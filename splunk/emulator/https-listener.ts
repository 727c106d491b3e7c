import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { UserError } from '#kernel';

export interface HttpsListenerOptions {
  /** Shown when the port is taken: `Splunk HEC`. */
  name: string;
  host: string;
  /** 0: any free port. */
  port: number;
  server: { certificatePem: string; privateKeyPem: string };
  handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** While true, new connections are reset before TLS. */
  refuses?: () => boolean;
  /** Real milliseconds that a request may take to arrive; a slow sender is cut off then. Default 5 minutes. */
  requestTimeoutMs?: number;
}

export interface HttpsListener {
  /** `https://127.0.0.1:8088` */
  url: string;
  /** Resets all open connections. */
  cutConnections(): void;
  close(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 300_000;
/**
 * `keepAliveIdleTimeout` of Splunk's servers. Node closes after 5 s, which a client that pauses would see as errors:
 * under virtual time it cannot know how long a pause is.
 */
const KEEP_ALIVE_MS = 7_200_000;

/** @throws UserError `LAB_PORT_TAKEN` */
export async function listenHttps(options: HttpsListenerOptions): Promise<HttpsListener> {
  const { certificatePem: cert, privateKeyPem: key } = options.server;
  const requestTimeout = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  const server = createServer(
    {
      cert,
      key,
      // Without it every exchange waits for the other side's delayed acknowledgement.
      noDelay: true,
      keepAliveTimeout: KEEP_ALIVE_MS,
      requestTimeout,
      connectionsCheckingInterval: Math.min(30_000, requestTimeout),
    },
    options.handle,
  );
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    if (options.refuses?.()) {
      socket.resetAndDestroy();
      return;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // A stranger who speaks no TLS, or garbage, ends alone.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === 'EADDRINUSE'
          ? new UserError('LAB_PORT_TAKEN', `Port ${options.port} for ${options.name} is taken.`, {
              hint: 'Stop the program that uses it or choose another port.',
              cause,
            })
          : cause,
      );
    });
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const cutConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `https://${options.host}:${port}`,
    cutConnections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // All, not only those on which HTTP is spoken already.
        cutConnections();
      }),
  };
}
