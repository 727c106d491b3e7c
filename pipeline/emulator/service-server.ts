import { withHold, type Clock, type Hold, type Logger } from '#kernel';

import type { Faults } from './faults.ts';
import { decodeAwsChunked, isAwsChunked } from './protocol/body.ts';
import { createProtocol } from './protocol/create-protocol.ts';
import { WireFault } from './protocol/fault.ts';
import { loadServiceModel } from './protocol/schemas.ts';
import { SERVICE_WIRES, type ServiceWire } from './protocol/service-wires.ts';
import type { ServiceModel } from './protocol/shape.ts';
import { constraintsOf, validateInput } from './protocol/validation.ts';
import { toWireError } from './protocol/wire-error.ts';
import type { Members, Protocol, WireRequest, WireResponse } from './protocol/wire.ts';
import { ServiceError, type AwsRequest, type Service } from './service.ts';
import type { Signer } from './sigv4.ts';

export interface ServiceServerOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly service: Service;
  readonly faults: Faults;
}

/** One service behind the gateway: bytes in, bytes out, every failure worded as AWS words it. */
export interface ServiceServer {
  readonly wire: ServiceWire;
  answer(
    request: WireRequest,
    signer: Signer,
    requestId: string,
  ): Promise<WireResponse & { readonly reset?: boolean }>;
}

export function createServiceServer(options: ServiceServerOptions): ServiceServer {
  const { clock, service } = options;
  const wire = SERVICE_WIRES[service.id];
  const findFault = (operation: string) =>
    options.faults.take(
      'api',
      (fault) => fault.service === service.id && (fault.operation ?? operation) === operation,
    );
  let loaded: { model: ServiceModel; protocol: Protocol } | undefined;

  const load = async () => {
    const model = await loadServiceModel(service.id);
    return (loaded ??= { model, protocol: createProtocol(wire, model) });
  };

  const call = async (
    request: WireRequest,
    signer: Signer,
    requestId: string,
    hold: Hold,
  ): Promise<WireResponse & { reset?: boolean }> => {
    const { model, protocol } = loaded ?? (await load());
    try {
      const routed = protocol.route(request);
      const operation = routed.operation.name;
      const handler = Object.hasOwn(service.operations, operation)
        ? service.operations[operation]
        : undefined;
      if (!handler) throw new WireFault('not-emulated', `${service.id} ${operation} is not emulated.`);
      const wait = waitFor(request, hold);
      const fault = findFault(operation);
      if (fault?.delayMs !== undefined)
        await wait(clock.sleep(fault.delayMs, { name: `${operation} delayed` }));
      if (fault?.reset) return { status: 0, headers: {}, body: '', reset: true };
      if (fault?.error) {
        throw new ServiceError(fault.error.name, fault.error.message ?? 'An injected fault.', {
          ...(fault.error.status !== undefined && { status: fault.error.status }),
        });
      }
      const input = protocol.read(routed);
      validateInput(input, routed.operation.input, constraintsOf(service.constraints, operation));
      const awsRequest: AwsRequest = {
        service: service.id,
        operation,
        requestId,
        accessKeyId: signer.accessKeyId,
        wait,
      };
      const output = await handler(input, awsRequest);
      return protocol.write(routed.operation, (output ?? {}) as Members, requestId);
    } catch (failure) {
      if (!(failure instanceof ServiceError) && !(failure instanceof WireFault)) {
        options.logger.error('a handler failed', { service: service.id, error: describe(failure) });
      }
      return protocol.writeError(toWireError(name(failure), wire, model), requestId);
    }
  };

  /** `unknown-operation` carries only what was asked for: say for which service. */
  const name = (failure: unknown): unknown =>
    failure instanceof WireFault && failure.kind === 'unknown-operation'
      ? new WireFault(
          'unknown-operation',
          `${service.id} has no operation '${failure.message.slice(0, 200)}'.`,
        )
      : failure;

  const waitFor =
    (request: WireRequest, hold: Hold) =>
    <T>(pending: Promise<T>): Promise<T> => {
      const caller = clock.findHold(Number(request.headers['x-lab-hold']));
      return hold.lend(caller ? caller.lend(pending) : pending);
    };

  return {
    wire,
    answer: (request, signer, requestId) =>
      withHold(clock, `aws ${service.id} ${nameOfWork(request)}`, async (hold) => {
        try {
          return await call(unwrap(request), signer, requestId, hold);
        } catch (failure) {
          const { model, protocol } = await load();
          return protocol.writeError(toWireError(failure, wire, model), requestId);
        }
      }),
  };
}

/** For the clock's stall report: never the query, which may carry a presigned signature. */
function nameOfWork(request: WireRequest): string {
  return String(request.headers['x-amz-target'] ?? `${request.method} ${request.path.slice(0, 120)}`);
}

/** Takes an `aws-chunked` body apart; its trailers become headers. */
function unwrap(request: WireRequest): WireRequest {
  if (!isAwsChunked(request.headers)) return request;
  const { body, trailers } = decodeAwsChunked(request.body);
  const { 'content-encoding': encoding, ...headers } = { ...request.headers, ...trailers };
  const rest = (encoding ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== 'aws-chunked');
  return {
    ...request,
    body,
    headers: rest.length > 0 ? { ...headers, 'content-encoding': rest.join(', ') } : headers,
  };
}

function describe(failure: unknown): string {
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}
