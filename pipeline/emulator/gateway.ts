import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { UserError } from '#kernel';

import { collectBody } from './protocol/body.ts';
import { createRefusingProtocol } from './protocol/create-protocol.ts';
import { WireFault } from './protocol/fault.ts';
import { guessProtocol } from './protocol/guess-protocol.ts';
import { identifyService } from './protocol/service-wires.ts';
import { toWireError } from './protocol/wire-error.ts';
import type { WireResponse } from './protocol/wire.ts';
import { Faults } from './faults.ts';
import { createServiceServer, type ServiceServer } from './service-server.ts';
import type { EmulatorContext, Service, ServiceId } from './service.ts';
import { readSignature, type Signer } from './sigv4.ts';

export interface GatewayOptions {
  readonly context: Pick<EmulatorContext, 'clock' | 'logger' | 'random'>;
  /** More can be registered later. */
  readonly services?: readonly Service[];
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly faults?: Faults;
}

export interface Gateway {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** Adds a service: those that call others through the SDK need the gateway's URL first. */
  register(service: Service): void;
  close(): Promise<void>;
}

/** Real milliseconds that a client has to send its headers and its whole request: slow strangers are cut off. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;
const LONGEST_URL = 16 * 1024;
/** Body limit for requests that will be refused anyway: read, so that the client sees the answer. */
const REFUSED_BODY_BYTES = 1024 * 1024;

/**
 * The one HTTP endpoint of all emulated services.
 *
 * A request's service comes from `X-Amz-Target` or its credential scope, its operation from the service's protocol.
 * Lab time stands still from the moment a request is complete until it is answered.
 *
 * Throws `LAB_PORT_TAKEN`.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { context, host = '127.0.0.1', port = 0, faults = new Faults() } = options;
  const requestIds = context.random.fork('aws-request-id');
  const servers = new Map<ServiceId, ServiceServer>();
  const register = (service: Service): void => {
    servers.set(service.id, createServiceServer({ ...context, service, faults }));
  };
  for (const service of options.services ?? []) register(service);

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const requestId = requestIds.uuid();
    const url = request.url ?? '/';
    const question = url.indexOf('?');
    const path = question < 0 ? url : url.slice(0, question);
    const query = new URLSearchParams(question < 0 ? '' : url.slice(question + 1));
    try {
      const { server, signer } = await admit(request, query, url.length);
      const body = await collectBody(request, server.wire.maxBodyBytes);
      const wireRequest = { method: request.method ?? 'GET', path, query, headers: request.headers, body };
      return { requestId, ...(await server.answer(wireRequest, signer, requestId)) };
    } catch (failure) {
      // The connection cannot be used again: part of the body may still be on its way.
      return { requestId, close: true, ...refuse(request, failure, requestId) };
    }
  };

  const admit = async (
    request: IncomingMessage,
    query: URLSearchParams,
    urlLength: number,
  ): Promise<{ server: ServiceServer; signer: Signer }> => {
    if (urlLength > LONGEST_URL) throw new WireFault('too-large', 'The URL is too long');
    const signature = readSignature(request.headers, query);
    if (signature.form !== 'signed') await collectBody(request, REFUSED_BODY_BYTES);
    if (signature.form === 'absent') throw new WireFault('missing-token', 'Missing Authentication Token');
    if (signature.form === 'malformed') throw new WireFault('incomplete-signature', signature.message);
    const { signer } = signature;
    const target = request.headers['x-amz-target'];
    const id = identifyService({
      signingName: signer.signingName,
      ...(typeof target === 'string' && { target }),
    });
    const server = id && servers.get(id);
    if (server) return { server, signer };
    await collectBody(request, REFUSED_BODY_BYTES);
    throw new WireFault(
      'not-emulated',
      `The service ${id ?? `signed as '${signer.signingName}'`} is not emulated here.`,
    );
  };

  const refuse = (request: IncomingMessage, failure: unknown, requestId: string): WireResponse => {
    if (!(failure instanceof WireFault)) context.logger.error('a request failed', { error: String(failure) });
    const { protocol, namespace } = guessProtocol(request.headers);
    return createRefusingProtocol(protocol, namespace).writeError(
      toWireError(failure, { protocol }, undefined),
      requestId,
    );
  };

  const http = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      // SDK clients keep connections open for long; closing them at an unlucky moment looks like a network fault.
      keepAliveTimeout: 0,
      noDelay: true,
    },
    (request, response) => {
      void answer(request).then((answered) => send(request, response, answered));
    },
  );
  await new Promise<void>((resolve, reject) => {
    http.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        cause.code === 'EADDRINUSE'
          ? new UserError('LAB_PORT_TAKEN', `Port ${port} for the AWS endpoint is in use.`, { cause })
          : cause,
      ),
    );
    http.listen(port, host, resolve);
  });
  const { port: bound } = http.address() as AddressInfo;
  return {
    url: `http://${host}:${bound}`,
    register,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

interface Answer extends WireResponse {
  readonly requestId: string;
  /** The connection must not be used again. */
  readonly close?: boolean;
  /** Injected fault: cut the connection instead of answering. */
  readonly reset?: boolean;
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (answer.reset) {
    request.socket.resetAndDestroy();
    return;
  }
  const { status, headers, body, requestId } = answer;
  headers['x-amzn-requestid'] = requestId;
  headers['x-amz-request-id'] = requestId;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  // A HEAD answer announces the length of the body that it does not carry.
  if (status !== 204 && status !== 304) headers['content-length'] ??= String(bytes.length);
  if (answer.close) headers['connection'] = 'close';
  response.writeHead(status, headers);
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
