import { WireFault } from './fault.ts';
import {
  bodyMembers,
  isRawPayload,
  payloadMember,
  readBindings,
  readRawPayload,
  writeBindings,
} from './http-bindings.ts';
import { createRestRoutes } from './rest-routes.ts';
import { splitBucket } from './s3-bucket.ts';
import type { OperationModel, ServiceModel } from './shape.ts';
import type { Protocol } from './wire.ts';
import { escapeXml, writeXmlDocument } from './xml-writer.ts';
import { readXmlDocument } from './xml-reader.ts';

/**
 * AWS REST-XML, of which S3 is our only speaker: its URI templates leave the bucket out, because it may stand in the
 * path or in the host name.
 */
export function createRestXml(model: ServiceModel, { namespace }: { namespace: string }): Protocol {
  const findRoute = createRestRoutes(model);
  return {
    route(request) {
      const { bucket, path } = splitBucket(request.headers.host ?? '', request.path);
      const match = findRoute(
        { method: request.method, path, query: request.query, headers: request.headers },
        (operation) => takesBucket(operation) === (bucket !== undefined),
      );
      if (!match) throw new WireFault('unknown-operation', `${request.method} ${request.path}`);
      const labels = bucket === undefined ? match.labels : { ...match.labels, Bucket: bucket };
      return { operation: match.operation, labels, request };
    },
    read(routed) {
      const { operation, request } = routed;
      const input = readBindings(routed);
      const payload = payloadMember(operation.input);
      if (payload && isRawPayload(payload.shape)) {
        input[payload.name] = readRawPayload(payload, request.body);
      } else if (payload?.shape.kind === 'structure' && request.body.length > 0) {
        input[payload.name] = readXmlDocument(request.body, payload.shape);
      }
      return input;
    },
    write(operation, output) {
      const { status, headers } = writeBindings(operation, output);
      const payload = payloadMember(operation.output);
      if (payload && isRawPayload(payload.shape)) {
        headers['content-type'] ??= 'application/octet-stream';
        const partial = headers['content-range'] !== undefined;
        return {
          status: partial ? 206 : status,
          headers,
          body: (output[payload.name] as Uint8Array | string | undefined) ?? '',
        };
      }
      const shape = payload ? payload.shape : operation.output;
      const value = payload ? (output[payload.name] as Record<string, unknown> | undefined) : output;
      if (shape.kind !== 'structure' || value === undefined || bodyMembers(shape).length === 0) {
        return { status, headers, body: '' };
      }
      headers['content-type'] = 'application/xml';
      const name = payload?.xmlName ?? shape.xmlName ?? shape.name;
      const body = writeXmlDocument(name, namespace, value, { ...shape, members: bodyMembers(shape) });
      return { status, headers, body };
    },
    writeError(error, requestId) {
      const members = Object.entries(error.members)
        .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
        .join('');
      return {
        status: error.status,
        headers: { 'content-type': 'application/xml' },
        body:
          `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(error.name)}</Code>` +
          `<Message>${escapeXml(error.message)}</Message>${members}<RequestId>${requestId}</RequestId></Error>`,
      };
    },
  };
}

function takesBucket(operation: OperationModel): boolean {
  return (
    operation.input.kind === 'structure' && operation.input.members.some((member) => member.name === 'Bucket')
  );
}
