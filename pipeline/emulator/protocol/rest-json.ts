import { WireFault } from './fault.ts';
import {
  bodyMembers,
  isRawPayload,
  payloadMember,
  readBindings,
  readRawPayload,
  writeBindings,
} from './http-bindings.ts';
import { parseJsonObject, readJson, readJsonMembers, writeJson, writeJsonMembers } from './json.ts';
import { createRestRoutes } from './rest-routes.ts';
import type { ServiceModel } from './shape.ts';
import type { Protocol } from './wire.ts';

/** AWS REST-JSON: the operation is the method and path, members sit in path, query, headers and a JSON body. */
export function createRestJson(model: ServiceModel): Protocol {
  const findRoute = createRestRoutes(model);
  return {
    route(request) {
      const match = findRoute(request);
      if (!match) throw new WireFault('unknown-operation', `${request.method} ${request.path}`);
      return { ...match, request };
    },
    read(routed) {
      const { operation, request } = routed;
      const input = readBindings(routed);
      const payload = payloadMember(operation.input);
      if (!payload) {
        const members = bodyMembers(operation.input);
        return members.length === 0
          ? input
          : Object.assign(input, readJsonMembers(parseJsonObject(request.body), members));
      }
      if (isRawPayload(payload.shape)) input[payload.name] = readRawPayload(payload, request.body);
      else if (request.body.length > 0) {
        input[payload.name] = readJson(parseJsonObject(request.body), payload.shape);
      }
      return input;
    },
    write(operation, output) {
      const { status, headers } = writeBindings(operation, output);
      const payload = payloadMember(operation.output);
      if (payload && isRawPayload(payload.shape)) {
        headers['content-type'] ??= payload.shape.kind === 'blob' ? 'application/octet-stream' : 'text/plain';
        return { status, headers, body: (output[payload.name] as Uint8Array | string | undefined) ?? '' };
      }
      headers['content-type'] = 'application/json';
      if (operation.output.kind === 'unit') return { status, headers, body: '' };
      const body = payload
        ? writeJson(output[payload.name] ?? {}, payload.shape)
        : writeJsonMembers(output, bodyMembers(operation.output));
      return { status, headers, body: status === 204 ? '' : JSON.stringify(body) };
    },
    writeError(error) {
      return {
        status: error.status,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.name },
        body: JSON.stringify({
          message: error.message,
          ...(error.model && writeJsonMembers(error.members, bodyMembers(error.model.shape))),
        }),
      };
    },
  };
}
