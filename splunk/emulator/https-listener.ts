import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { UserError } from '#kernel';

export interface HttpsListenerOptions {
  /** Shown when the port is taken: `Splunk HEC`. */
  name: string;
  host: string;
  /** 0: any free port. */
  port: number;
  server: { certificatePem: string; privateKeyPem: string };
  handle: (request: IncomingMessage, response: ServerResponse) => void;
}

export interface HttpsListener {
  /** `https://127.0.0.1:8088` */
  url: string;
  close(): Promise<void>;
}

/** @throws UserError `LAB_PORT_TAKEN` */
export async function listenHttps(options: HttpsListenerOptions): Promise<HttpsListener> {
  const { certificatePem: cert, privateKeyPem: key } = options.server;
  // Without noDelay every exchange waits for the other side's delayed acknowledgement.
  const server = createServer({ cert, key, noDelay: true }, options.handle);
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
  return {
    url: `https://${options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
