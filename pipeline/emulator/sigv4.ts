import type { IncomingHttpHeaders } from 'node:http';

/** Who signed a request and for which service. The signature itself is not verified: any key is accepted. */
export interface Signer {
  readonly accessKeyId: string;
  readonly region: string;
  /** The service name in the credential scope, such as `iot`, `execute-api` or `iotdevicegateway`. */
  readonly signingName: string;
}

export type SignatureCheck =
  | { readonly form: 'signed'; readonly signer: Signer }
  | { readonly form: 'absent' }
  | { readonly form: 'malformed'; readonly message: string };

const ALGORITHM = /^AWS4-(?:HMAC-SHA256|ECDSA-P256-SHA256)$/;
const HEX = /^[0-9a-f]+$/;

/**
 * Reads the SigV4 form of a request, from its `Authorization` header or from a presigned query.
 *
 * Source: "AWS Signature Version 4 for API requests", IAM user guide.
 */
export function readSignature(headers: IncomingHttpHeaders, query: URLSearchParams): SignatureCheck {
  const authorization = headers.authorization;
  if (authorization !== undefined) return readAuthorization(authorization);
  if (query.has('X-Amz-Algorithm')) {
    return readParts(
      query.get('X-Amz-Algorithm') ?? '',
      query.get('X-Amz-Credential') ?? '',
      query.get('X-Amz-SignedHeaders') ?? '',
      query.get('X-Amz-Signature') ?? '',
    );
  }
  return { form: 'absent' };
}

function readAuthorization(header: string): SignatureCheck {
  const space = header.indexOf(' ');
  const algorithm = space < 0 ? header : header.slice(0, space);
  const fields = new Map(
    header
      .slice(algorithm.length)
      .split(',')
      .map((field) => {
        const equals = field.indexOf('=');
        return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()];
      }),
  );
  return readParts(
    algorithm,
    fields.get('Credential') ?? '',
    fields.get('SignedHeaders') ?? '',
    fields.get('Signature') ?? '',
  );
}

function readParts(
  algorithm: string,
  credential: string,
  signedHeaders: string,
  signature: string,
): SignatureCheck {
  if (!ALGORITHM.test(algorithm)) {
    return { form: 'malformed', message: 'The authorization is not an AWS Signature Version 4.' };
  }
  const scope = credential.split('/');
  const accessKeyId = scope.slice(0, -4).join('/');
  const [, region = '', signingName = '', terminator] = scope.slice(-4);
  if (accessKeyId === '' || signingName === '' || terminator !== 'aws4_request') {
    return {
      form: 'malformed',
      message: "Credential must be 'accessKeyId/date/region/service/aws4_request'.",
    };
  }
  if (signedHeaders === '') return { form: 'malformed', message: "Authorization requires 'SignedHeaders'." };
  if (!HEX.test(signature)) return { form: 'malformed', message: "Authorization requires 'Signature'." };
  return { form: 'signed', signer: { accessKeyId, region, signingName } };
}
