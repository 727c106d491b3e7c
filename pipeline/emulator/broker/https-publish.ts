import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { ConnectionRegistry } from '#kernel';
import { certificateProblem } from './admission.ts';
import type { BrokerCore } from './core.ts';
import { peerCertificateId } from './peer-certificate.ts';
import { destinationOf, isWithinTopicLimits } from './topics.ts';

/** What a client offers to publish by HTTPS with its certificate on the port of MQTT (developer guide, "protocols"). */
export const HTTPS_ALPN = 'x-amzn-http-ca';

interface Answer {
  readonly status: number;
  readonly message: string;
}

const answer = (status: number, message: string): Answer => ({ status, message });

/**
 * `POST /topics/<topic>?qos=0|1` with an X.509 certificate, as devices without MQTT publish.
 *
 * There is no CONNECT and no client id: policies see neither, and thing variables have no value.
 */
export function createHttpsPublish(core: BrokerCore, registry: ConnectionRegistry) {
  const sockets = new Set<TLSSocket>();
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000 }, (request, response) => {
    handle(request, response).catch(() => request.socket.destroy());
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, core.quotas.payloadBytes);
    const { status, message } = body === undefined ? answer(413, 'Payload too large') : take(request, body);
    response
      .writeHead(status, { 'content-type': 'application/json', ...(!body && { connection: 'close' }) })
      .end(JSON.stringify({ message, traceId: core.random.uuid() }));
  }

  function take(request: IncomingMessage, payload: Buffer): Answer {
    const { counters, identities, clock, quotas } = core;
    const url = new URL(request.url ?? '/', 'https://broker');
    if (request.method !== 'POST' || !url.pathname.startsWith('/topics/')) return answer(404, 'Not found');
    const socket = request.socket as TLSSocket;
    const certificateId = peerCertificateId(socket);
    const certificate = certificateId === undefined ? undefined : identities.findCertificate(certificateId);
    if (!certificate || certificateProblem(certificate, clock.now())) return answer(403, 'Forbidden');
    let topic: string;
    try {
      topic = decodeURIComponent(url.pathname.slice('/topics/'.length));
    } catch {
      return answer(400, 'The topic is not encoded as a path');
    }
    const qos = url.searchParams.get('qos') ?? '0';
    if (qos !== '0' && qos !== '1') return answer(400, 'qos must be 0 or 1');
    if (topic === '' || /[+#]/.test(topic) || !isWithinTopicLimits(topic, quotas)) {
      return answer(400, 'The topic is not valid');
    }
    const sourceIp = registry.sourceAddress(socket.remotePort ?? 0) ?? socket.remoteAddress ?? 'unknown';
    const principal = {
      certificateId: certificate.certificateId,
      clientId: '',
      thingName: undefined,
      sourceIp,
    };
    if (!identities.compilePolicy(principal).allows('iot:Publish', `topic/${topic}`)) {
      counters.authorizationFailures++;
      return answer(403, 'Forbidden');
    }
    if (destinationOf(topic).kind === 'refused') return answer(400, 'The topic is reserved');
    counters.publishesReceived++;
    core.publish({
      topic,
      payload,
      qos: qos === '1' ? 1 : 0,
      retain: false,
      principal: certificate.certificateId,
      sourceIp,
    });
    return answer(200, 'OK');
  }

  return {
    accept(socket: TLSSocket): void {
      // No connection of MQTT will come of it: nobody has to wait for one.
      if (socket.remotePort !== undefined) registry.settled(socket.remotePort);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      server.emit('connection', socket);
    },
    close(): void {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The body, or `undefined` when it is longer than a message may be. */
async function readBody(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
