import { WireFault } from './fault.ts';
import type { Member, Shape } from './shape.ts';
import { readTimestamp, writeTimestamp } from './timestamps.ts';
import type { Members } from './wire.ts';

const DEEPEST = 64;

/** Parses a body that must be empty or a JSON object. */
export function parseJsonObject(body: Buffer): Members {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new WireFault('serialization', 'The request body is not valid JSON', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new WireFault('serialization', 'Start of structure or map found where not expected');
  }
  return value as Members;
}

type Reader = (value: unknown, shape: never, depth: number) => unknown;

/** Unknown members are ignored, as AWS does; members of the wrong type are refused. */
export function readJson(value: unknown, shape: Shape, depth = 0): unknown {
  if (depth > DEEPEST) throw new WireFault('serialization', 'The request body is nested too deeply');
  return (READERS[shape.kind] as (value: unknown, shape: Shape, depth: number) => unknown)(
    value,
    shape,
    depth,
  );
}

const READERS: Record<Shape['kind'], Reader> = {
  string: (value) => (typeof value === 'string' ? value : refuse(value, 'String')),
  boolean: (value) => (typeof value === 'boolean' ? value : refuse(value, 'Boolean')),
  number: (value) => (typeof value === 'number' ? value : refuse(value, 'Number')),
  blob: (value) => (typeof value === 'string' ? readBase64(value) : refuse(value, 'Blob')),
  timestamp: (value) =>
    typeof value === 'number' || typeof value === 'string'
      ? readTimestamp(value)
      : refuse(value, 'Timestamp'),
  document: (value) => value,
  unit: () => ({}),
  list: (value, shape: Extract<Shape, { kind: 'list' }>, depth) =>
    Array.isArray(value)
      ? value.map((item) => (item === null ? null : readJson(item, shape.item.shape, depth + 1)))
      : refuse(value, 'List'),
  map: (value, shape: Extract<Shape, { kind: 'map' }>, depth) => {
    const entries = Object.entries(asObject(value, 'Map')).filter(([, item]) => item !== null);
    return Object.fromEntries(
      entries.map(([key, item]) => [key, readJson(item, shape.value.shape, depth + 1)]),
    );
  },
  structure: (value, shape: Extract<Shape, { kind: 'structure' }>, depth) =>
    readJsonMembers(asObject(value, 'Structure'), shape.members, depth + 1),
};

export function readJsonMembers(object: Members, members: readonly Member[], depth = 0): Members {
  const read: Members = {};
  for (const member of members) {
    const value = object[member.jsonName];
    if (value === undefined || value === null) continue;
    read[member.name] = readJson(value, member.shape, depth);
  }
  return read;
}

function asObject(value: unknown, wanted: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(value, wanted);
  return value as Members;
}

function refuse(value: unknown, wanted: string): never {
  const found =
    value === null ? 'NULL_VALUE' : Array.isArray(value) ? 'LIST_VALUE' : `${typeof value}`.toUpperCase();
  throw new WireFault('serialization', `${found} can not be converted to a ${wanted}`);
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function readBase64(text: string): Uint8Array {
  if (!BASE64.test(text)) throw new WireFault('serialization', 'A blob is not valid base64');
  return Buffer.from(text, 'base64');
}

/** The JSON value of an output: undefined members left out, dates as epoch seconds, blobs as base64. */
export function writeJson(value: unknown, shape: Shape): unknown {
  switch (shape.kind) {
    case 'structure':
      return writeJsonMembers(value as Members, shape.members);
    case 'list':
      return (value as unknown[]).map((item) => (item == null ? null : writeJson(item, shape.item.shape)));
    case 'map':
      return Object.fromEntries(
        Object.entries(value as Members)
          .filter(([, item]) => item != null)
          .map(([key, item]) => [key, writeJson(item, shape.value.shape)]),
      );
    case 'timestamp':
      return writeTimestamp(value as Date, shape.format ?? 'epoch');
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64');
    default:
      return value;
  }
}

export function writeJsonMembers(output: Members, members: readonly Member[]): Members {
  const written: Members = {};
  for (const member of members) {
    const value = output[member.name];
    if (value != null) written[member.jsonName] = writeJson(value, member.shape);
  }
  return written;
}
