import type { IncomingHttpHeaders } from 'node:http';

import type { ProtocolName } from './fault.ts';
import { splitBucket } from './s3-bucket.ts';
import { SERVICE_WIRES, identifyService } from './service-wires.ts';

/**
 * The protocol to refuse a request in, when its service is unknown or it is not signed: from its target, the words of
 * its form or the look of its headers. REST-JSON when nothing else fits.
 */
export function guessProtocol(headers: IncomingHttpHeaders): { protocol: ProtocolName; namespace: string } {
  const target = headers['x-amz-target'];
  const scope = /Credential=[^,]*\/([^/,]+)\/aws4_request/.exec(headers.authorization ?? '')?.[1];
  const service = identifyService({
    ...(typeof target === 'string' && { target }),
    ...(scope !== undefined && { signingName: scope }),
  });
  if (service) {
    const { protocol, namespace = '' } = SERVICE_WIRES[service];
    return { protocol, namespace };
  }
  const contentType = headers['content-type'] ?? '';
  if (contentType.startsWith('application/x-amz-json-1.0')) return { protocol: 'json-1.0', namespace: '' };
  if (target !== undefined || contentType.startsWith('application/x-amz-json')) {
    return { protocol: 'json-1.1', namespace: '' };
  }
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return { protocol: 'query', namespace: SERVICE_WIRES.STS.namespace ?? '' };
  }
  const looksLikeS3 =
    headers['x-amz-content-sha256'] !== undefined ||
    splitBucket(headers.host ?? '', '/').bucket !== undefined;
  return looksLikeS3
    ? { protocol: 'rest-xml', namespace: SERVICE_WIRES.S3.namespace ?? '' }
    : { protocol: 'rest-json', namespace: '' };
}
