import { WireFault } from './fault.ts';
import { parseJsonObject, readJsonMembers, writeJsonMembers } from './json.ts';
import type { ServiceModel } from './shape.ts';
import type { Protocol } from './wire.ts';

/** AWS JSON 1.0 and 1.1: `POST /`, the operation in `X-Amz-Target`, JSON both ways. */
export function createAwsJson(model: ServiceModel, version: '1.0' | '1.1'): Protocol {
  const contentType = `application/x-amz-json-${version}`;
  return {
    route(request) {
      const target = String(request.headers['x-amz-target'] ?? '');
      const name = target.slice(target.lastIndexOf('.') + 1);
      const operation = model.operations.get(name);
      if (!operation) throw new WireFault('unknown-operation', name);
      return { operation, labels: {}, request };
    },
    read({ operation, request }) {
      const body = parseJsonObject(request.body);
      return operation.input.kind === 'structure' ? readJsonMembers(body, operation.input.members) : {};
    },
    write(operation, output) {
      const body =
        operation.output.kind === 'structure'
          ? writeJsonMembers(output, operation.output.members)
          : undefined;
      return {
        status: 200,
        headers: { 'content-type': contentType },
        body: body === undefined ? '' : JSON.stringify(body),
      };
    },
    writeError(error) {
      return {
        status: error.status,
        headers: { 'content-type': contentType, 'x-amzn-errortype': error.name },
        body: JSON.stringify({
          __type: error.name,
          message: error.message,
          ...(error.model && writeJsonMembers(error.members, error.model.shape.members)),
        }),
      };
    },
  };
}
