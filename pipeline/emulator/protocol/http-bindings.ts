import { WireFault } from './fault.ts';
import type { Member, OperationModel, Shape, TimestampFormat } from './shape.ts';
import { readText, writeText } from './text.ts';
import type { Members, RoutedRequest } from './wire.ts';

const FORMAT_IN_HEADER: TimestampFormat = 'http';

export function membersOf(shape: Shape): readonly Member[] {
  return shape.kind === 'structure' ? shape.members : [];
}

export function bodyMembers(shape: Shape): readonly Member[] {
  return membersOf(shape).filter((member) => member.place === undefined);
}

export function payloadMember(shape: Shape): Member | undefined {
  return membersOf(shape).find((member) => member.place?.in === 'payload');
}

/** Reads what the request carries outside its body: labels, queries and headers. */
export function readBindings({ operation, labels, request }: RoutedRequest): Members {
  const input: Members = {};
  const members = membersOf(operation.input);
  for (const member of members) {
    const { place } = member;
    if (place?.in === 'label') {
      if (labels[member.name] !== undefined)
        input[member.name] = readText(labels[member.name]!, member.shape);
    } else if (place?.in === 'query') {
      const values = request.query.getAll(place.name);
      if (values.length > 0) input[member.name] = readTexts(values, member.shape);
    } else if (place?.in === 'header') {
      const value = request.headers[place.name];
      if (value !== undefined) input[member.name] = readHeader(String(value), member.shape);
    } else if (place?.in === 'header-map') {
      const entries = Object.entries(request.headers).filter(([name]) => name.startsWith(place.prefix));
      if (entries.length > 0) {
        input[member.name] = Object.fromEntries(
          entries.map(([name, value]) => [name.slice(place.prefix.length), String(value)]),
        );
      }
    }
  }
  readQueryMap(members, request.query, input);
  return input;
}

/** A member that takes all queries that no other member is bound to. */
function readQueryMap(members: readonly Member[], query: URLSearchParams, input: Members): void {
  const rest = members.find((member) => member.place?.in === 'query-map');
  if (!rest) return;
  const bound = new Set(members.flatMap(({ place }) => (place?.in === 'query' ? [place.name] : [])));
  const free = [...query].filter(([name]) => !bound.has(name));
  if (free.length > 0) input[rest.name] = Object.fromEntries(free);
}

function readTexts(values: readonly string[], shape: Shape): unknown {
  if (shape.kind === 'list') return values.map((value) => readText(value, shape.item.shape));
  return readText(values[0]!, shape);
}

function readHeader(value: string, shape: Shape): unknown {
  if (shape.kind !== 'list') return readText(value, shape);
  return value.split(',').map((item) => readText(item.trim(), shape.item.shape));
}

/** Header values that Node refuses: anything outside visible Latin-1 is percent-encoded. */
function headerText(text: string): string {
  return text.replace(/[^\t\x20-\x7e]/gu, (character) => encodeURIComponent(character));
}

/** The status and headers that an output's members are bound to. */
export function writeBindings(
  operation: OperationModel,
  output: Members,
): { status: number; headers: Record<string, string> } {
  const headers: Record<string, string> = {};
  let status = operation.http?.status ?? 200;
  for (const member of membersOf(operation.output)) {
    const value = output[member.name];
    const { place } = member;
    if (value == null || !place) continue;
    if (place.in === 'status') status = value as number;
    else if (place.in === 'header') {
      const texts = (Array.isArray(value) ? value : [value]).map((item: unknown) =>
        writeText(
          item,
          member.shape.kind === 'list' ? member.shape.item.shape : member.shape,
          FORMAT_IN_HEADER,
        ),
      );
      headers[place.name] = headerText(texts.join(', '));
    } else if (place.in === 'header-map') {
      for (const [key, item] of Object.entries(value)) headers[place.prefix + key] = headerText(String(item));
    }
  }
  return { status, headers };
}

/** A payload that is text or bytes and not a document. */
export function isRawPayload(shape: Shape): boolean {
  return shape.kind === 'string' || shape.kind === 'blob';
}

export function readRawPayload(member: Member, body: Buffer): unknown {
  if (member.shape.kind === 'blob') return body;
  if (member.shape.kind === 'string') return body.toString('utf8');
  throw new WireFault('internal', `${member.name} is not a raw payload`);
}
