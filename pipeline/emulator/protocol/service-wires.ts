import type { ServiceId } from '../service.ts';
import type { ProtocolName } from './fault.ts';

/** What the SDK's schemas do not say about a service's wire. */
export interface ServiceWire {
  readonly protocol: ProtocolName;
  /** Names seen in credential scopes; the first is the current SDK's. */
  readonly signingNames: readonly string[];
  /** Before the dot of `X-Amz-Target`. */
  readonly target?: string;
  /** `xmlns` of XML answers. */
  readonly namespace?: string;
  /** `Version` of Query requests. */
  readonly version?: string;
  /** Error for input that breaks a constraint, where the service has its own name for it. */
  readonly validationError?: string;
  /** Largest accepted body. */
  readonly maxBodyBytes: number;
}

const MIB = 1024 * 1024;

/** Protocols and names: `@aws-sdk/client-*` runtime configuration and endpoint parameters. Body limits: our choice. */
export const SERVICE_WIRES: Record<ServiceId, ServiceWire> = {
  IoT: {
    protocol: 'rest-json',
    // Debian's botocore 1.29 still signs as execute-api.
    signingNames: ['iot', 'execute-api'],
    validationError: 'InvalidRequestException',
    maxBodyBytes: 4 * MIB,
  },
  'IoT Data Plane': {
    protocol: 'rest-json',
    signingNames: ['iotdata', 'iotdevicegateway'],
    validationError: 'InvalidRequestException',
    maxBodyBytes: MIB,
  },
  Firehose: {
    protocol: 'json-1.1',
    signingNames: ['firehose'],
    target: 'Firehose_20150804',
    // 4 MiB of records, base64-encoded.
    maxBodyBytes: 8 * MIB,
  },
  Lambda: {
    protocol: 'rest-json',
    signingNames: ['lambda'],
    validationError: 'ValidationException',
    // A 50 MB zip, base64-encoded.
    maxBodyBytes: 70 * MIB,
  },
  S3: {
    protocol: 'rest-xml',
    signingNames: ['s3', 's3express'],
    namespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
    maxBodyBytes: 128 * MIB,
  },
  SNS: {
    protocol: 'query',
    signingNames: ['sns'],
    namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    version: '2010-03-31',
    validationError: 'InvalidParameterException',
    maxBodyBytes: 4 * MIB,
  },
  IAM: {
    protocol: 'query',
    signingNames: ['iam'],
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    version: '2010-05-08',
    maxBodyBytes: MIB,
  },
  STS: {
    protocol: 'query',
    signingNames: ['sts'],
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    version: '2011-06-15',
    maxBodyBytes: MIB,
  },
  'Secrets Manager': {
    protocol: 'json-1.1',
    signingNames: ['secretsmanager'],
    target: 'secretsmanager',
    maxBodyBytes: MIB,
  },
  'CloudWatch Logs': {
    protocol: 'json-1.1',
    signingNames: ['logs'],
    target: 'Logs_20140328',
    validationError: 'InvalidParameterException',
    maxBodyBytes: 4 * MIB,
  },
  CloudFormation: {
    protocol: 'query',
    signingNames: ['cloudformation'],
    namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    version: '2010-05-15',
    maxBodyBytes: 4 * MIB,
  },
};

const wires = Object.entries(SERVICE_WIRES) as [ServiceId, ServiceWire][];
const bySigningName = new Map(wires.flatMap(([id, wire]) => wire.signingNames.map((name) => [name, id])));
const byTarget = new Map(
  wires.flatMap(([id, wire]) => (wire.target === undefined ? [] : [[wire.target, id]])),
);

/** The service a request is for: `X-Amz-Target` knows best, the credential scope otherwise. */
export function identifyService(request: { target?: string; signingName?: string }): ServiceId | undefined {
  if (request.target !== undefined) {
    const known = byTarget.get(request.target.slice(0, request.target.lastIndexOf('.')));
    if (known) return known;
  }
  return request.signingName === undefined ? undefined : bySigningName.get(request.signingName);
}
