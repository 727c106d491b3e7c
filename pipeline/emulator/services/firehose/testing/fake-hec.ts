import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServerCertificate } from './certificate.ts';

export interface FakeAnswer {
  status?: number;
  body: string;
}

/** What a request does instead of the usual: an answer, or the connection is reset. */
export type Behaviour = (request: {
  path: string;
  attempt: number;
  hold: number;
}) => FakeAnswer | 'reset' | Promise<FakeAnswer | 'reset'> | undefined;

/** A HEC that takes everything and acknowledges it at the first poll, unless `behaviour` says otherwise. */
export async function startFakeHec() {
  const certificate = await createServerCertificate();
  const events: string[] = [];
  const requests: { path: string; headers: IncomingMessage['headers'] }[] = [];
  const fake = { behaviour: (() => undefined) as Behaviour };
  let nextAckId = 0;

  const usual = (path: string, body: string): FakeAnswer => {
    if (path.endsWith('/ack')) {
      const { acks } = JSON.parse(body) as { acks: number[] };
      return { body: JSON.stringify({ acks: Object.fromEntries(acks.map((id) => [id, true])) }) };
    }
    events.push(body);
    return { body: JSON.stringify({ text: 'Success', code: 0, ackId: nextAckId++ }) };
  };
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '';
    requests.push({ path, headers: request.headers });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const attempt = requests.filter((earlier) => earlier.path === path).length;
    const hold = Number(request.headers['x-lab-hold']);
    const answer =
      (await fake.behaviour({ path, attempt, hold })) ?? usual(path, Buffer.concat(chunks).toString());
    if (answer === 'reset') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(answer.body);
  };

  const server = createServer(
    { cert: certificate.certificatePem, key: certificate.privateKeyPem },
    (req, res) => {
      respond(req, res).catch(() => res.destroy());
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(fake, {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    caPem: certificate.certificatePem,
    /** Bodies taken, in order. */
    events,
    requests,
    count: (path: string) => requests.filter((request) => request.path === path).length,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
