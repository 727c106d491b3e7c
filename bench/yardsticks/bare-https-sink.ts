import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface HttpsSink {
  readonly url: string;
  close(): Promise<void>;
}

/** The least that an HTTPS server of JSON lines does: reads a body whole, parses every line, answers. */
export async function startBareHttpsSink(pair: {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}): Promise<HttpsSink> {
  const server = createServer(
    { cert: pair.certificatePem, key: pair.privateKeyPem, noDelay: true, keepAliveTimeout: 60_000 },
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        for (const line of Buffer.concat(chunks).toString('utf8').split('\n')) JSON.parse(line);
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.end('{"text":"Success","code":0,"ackId":0}');
      });
    },
  );
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
