import { NormalizedSchema } from '@smithy/core/schema';

import type { ServiceId } from '../service.ts';
import type {
  ErrorModel,
  HttpPlace,
  Member,
  OperationModel,
  ServiceModel,
  Shape,
  StructureShape,
  TimestampFormat,
} from './shape.ts';

/** Loaded on first use: the packages take 10 to 160 ms each. */
const PACKAGES: Record<ServiceId, () => Promise<object>> = {
  IoT: () => import('@aws-sdk/client-iot'),
  'IoT Data Plane': () => import('@aws-sdk/client-iot-data-plane'),
  Firehose: () => import('@aws-sdk/client-firehose'),
  Lambda: () => import('@aws-sdk/client-lambda'),
  S3: () => import('@aws-sdk/client-s3'),
  SNS: () => import('@aws-sdk/client-sns'),
  IAM: () => import('@aws-sdk/client-iam'),
  STS: () => import('@aws-sdk/client-sts'),
  'Secrets Manager': () => import('@aws-sdk/client-secrets-manager'),
  'CloudWatch Logs': () => import('@aws-sdk/client-cloudwatch-logs'),
  CloudFormation: () => import('@aws-sdk/client-cloudformation'),
};

const loaded = new Map<ServiceId, Promise<ServiceModel>>();

/**
 * The wire model of a service, read from the operation and error schemas that its SDK package exports (`CreateThing$`).
 *
 * The exports are public but undocumented: this is the only file that touches them, the versions are pinned, and a
 * test names the operations we rely on.
 */
export function loadServiceModel(service: ServiceId): Promise<ServiceModel> {
  let model = loaded.get(service);
  if (!model) {
    model = PACKAGES[service]().then(readPackage);
    loaded.set(service, model);
  }
  return model;
}

/** Positions in a schema, and the kinds that stand at position 0. */
const KIND = 0;
const NAME = 2;
const TRAITS = 3;
const MEMBER_NAMES = 4;
const OPERATION_INPUT = 4;
const OPERATION_OUTPUT = 5;
const REQUIRED_COUNT = 6;
const OPERATION = 9;
const ERROR = -3;

type Schema = readonly unknown[];
type Traits = Readonly<Record<string, unknown>>;

function readPackage(sdkPackage: object): ServiceModel {
  const operations = new Map<string, OperationModel>();
  const errors = new Map<string, ErrorModel>();
  for (const [name, exported] of Object.entries(sdkPackage)) {
    if (!name.endsWith('$') || !Array.isArray(exported)) continue;
    const schema: Schema = exported;
    if (schema[KIND] === OPERATION) {
      const operation = readOperation(schema);
      operations.set(operation.name, operation);
    } else if (schema[KIND] === ERROR) {
      const error = readError(schema);
      errors.set(error.code, error);
      errors.set(error.name, error);
    }
  }
  return { operations, errors };
}

function readOperation(schema: Schema): OperationModel {
  const http = ((schema[TRAITS] || {}) as Traits)['http'] as [string, string, number] | undefined;
  const shapes: { input?: Shape; output?: Shape } = {};
  return {
    name: schema[NAME] as string,
    http: http && { method: http[0], uri: http[1], status: http[2] },
    get input() {
      return (shapes.input ??= readShape(normalize(schema[OPERATION_INPUT])));
    },
    get output() {
      return (shapes.output ??= readShape(normalize(schema[OPERATION_OUTPUT])));
    },
  };
}

function readError(schema: Schema): ErrorModel {
  const traits = (schema[TRAITS] || {}) as Traits;
  const [code, status] = (traits['awsQueryError'] as [string, number] | undefined) ?? [];
  let shape: StructureShape | undefined;
  return {
    name: schema[NAME] as string,
    code: code ?? (schema[NAME] as string),
    status:
      status ?? (traits['httpError'] as number | undefined) ?? (traits['error'] === 'server' ? 500 : 400),
    fault: traits['error'] === 'server' ? 'server' : 'client',
    get shape() {
      return (shape ??= readShape(normalize(schema)) as StructureShape);
    },
  };
}

function normalize(schema: unknown): NormalizedSchema {
  return NormalizedSchema.of(schema as Parameters<typeof NormalizedSchema.of>[0]);
}

/** One shape object per schema, so that recursive shapes end. */
const shapes = new WeakMap<object, Shape>();

function readShape(schema: NormalizedSchema): Shape {
  const key: unknown = schema.getSchema();
  if (typeof key !== 'object' || key === null) return makeShape(schema);
  const known = shapes.get(key);
  if (known) return known;
  const shape = makeShape(schema);
  shapes.set(key, shape);
  return shape;
}

function makeShape(schema: NormalizedSchema): Shape {
  if (schema.isUnitSchema()) return { kind: 'unit' };
  if (schema.isStructSchema()) return makeStructure(schema);
  if (schema.isListSchema())
    return { kind: 'list', item: readMember('member', schema.getValueSchema(), false) };
  if (schema.isMapSchema()) {
    return {
      kind: 'map',
      key: readMember('key', schema.getKeySchema(), true),
      value: readMember('value', schema.getValueSchema(), false),
    };
  }
  if (schema.isTimestampSchema()) {
    return { kind: 'timestamp', format: TIMESTAMP_FORMATS[schema.getSchema() as number] };
  }
  if (schema.isBlobSchema()) return { kind: 'blob' };
  if (schema.isBooleanSchema()) return { kind: 'boolean' };
  if (schema.isNumericSchema() || schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) {
    return { kind: 'number' };
  }
  return schema.isDocumentSchema() ? { kind: 'document' } : { kind: 'string' };
}

/** Schema kind 4 leaves the format to the protocol. */
const TIMESTAMP_FORMATS: Readonly<Record<number, TimestampFormat | undefined>> = {
  5: 'iso',
  6: 'http',
  7: 'epoch',
};

function makeStructure(schema: NormalizedSchema): StructureShape {
  const raw = schema.getSchema() as unknown as Schema;
  const required = new Set(
    (raw[MEMBER_NAMES] as string[]).slice(0, (raw[REQUIRED_COUNT] as number | undefined) ?? 0),
  );
  let members: Member[] | undefined;
  return {
    kind: 'structure',
    name: raw[NAME] as string,
    union: schema.isUnionSchema(),
    xmlName: schema.getOwnTraits().xmlName,
    get members() {
      return (members ??= [...schema.structIterator()].map(([name, member]) =>
        readMember(name, member, required.has(name)),
      ));
    },
  };
}

function readMember(name: string, schema: NormalizedSchema, required: boolean): Member {
  const traits: Traits = { ...schema.getMergedTraits() };
  const xmlNamespace = traits['xmlNamespace'] as [string | undefined, string] | undefined;
  let shape: Shape | undefined;
  return {
    name,
    get shape() {
      return (shape ??= readShape(schema));
    },
    required,
    place: readPlace(traits),
    jsonName: (traits['jsonName'] as string | undefined) ?? name,
    xmlName: traits['xmlName'] as string | undefined,
    xmlFlattened: Boolean(traits['xmlFlattened']),
    xmlAttribute: Boolean(traits['xmlAttribute']),
    xmlNamespace: xmlNamespace && [xmlNamespace[0], xmlNamespace[1]],
  };
}

function readPlace(traits: Traits): HttpPlace | undefined {
  if (traits['httpLabel']) return { in: 'label' };
  if (traits['httpQuery']) return { in: 'query', name: traits['httpQuery'] as string };
  if (traits['httpQueryParams']) return { in: 'query-map' };
  if (traits['httpHeader']) return { in: 'header', name: (traits['httpHeader'] as string).toLowerCase() };
  if (traits['httpPrefixHeaders']) {
    return { in: 'header-map', prefix: (traits['httpPrefixHeaders'] as string).toLowerCase() };
  }
  if (traits['httpPayload']) return { in: 'payload' };
  return traits['httpResponseCode'] ? { in: 'status' } : undefined;
}
