/**
 * The wire model: what the SDK's schemas say about an operation, in the few words that our protocol servers need.
 * `schemas.ts` builds it; nothing here knows the SDK.
 */

/** `iso`: `2026-01-05T00:00:00Z`, `http`: an HTTP date, `epoch`: seconds as a number. */
export type TimestampFormat = 'iso' | 'http' | 'epoch';

export type Shape =
  | { readonly kind: 'string' | 'boolean' | 'number' | 'blob' | 'document' | 'unit' }
  | { readonly kind: 'timestamp'; readonly format: TimestampFormat | undefined }
  | { readonly kind: 'list'; readonly item: Member }
  | { readonly kind: 'map'; readonly key: Member; readonly value: Member }
  | StructureShape;

export interface StructureShape {
  readonly kind: 'structure';
  readonly name: string;
  readonly union: boolean;
  /** In the order of the service model. */
  readonly members: readonly Member[];
  /** Name of the root element when the structure is an XML body. */
  readonly xmlName: string | undefined;
}

/** Where an HTTP binding puts a member; `undefined` is the body. */
export type HttpPlace =
  | { readonly in: 'label' }
  | { readonly in: 'query'; readonly name: string }
  | { readonly in: 'query-map' }
  | { readonly in: 'header'; readonly name: string }
  | { readonly in: 'header-map'; readonly prefix: string }
  | { readonly in: 'payload' }
  | { readonly in: 'status' };

export interface Member {
  readonly name: string;
  /** A getter: shapes may contain themselves. */
  readonly shape: Shape;
  readonly required: boolean;
  readonly place: HttpPlace | undefined;
  readonly jsonName: string;
  readonly xmlName: string | undefined;
  readonly xmlFlattened: boolean;
  readonly xmlAttribute: boolean;
  /** Prefix (may be empty) and address of the member's own XML namespace. */
  readonly xmlNamespace: readonly [prefix: string | undefined, uri: string] | undefined;
}

export interface HttpRoute {
  readonly method: string;
  /** `/things/{thingName}?x-id=…`, as in the service model. */
  readonly uri: string;
  readonly status: number;
}

export interface OperationModel {
  readonly name: string;
  /** Absent in the RPC-style protocols. */
  readonly http: HttpRoute | undefined;
  readonly input: Shape;
  readonly output: Shape;
}

export interface ErrorModel {
  readonly name: string;
  /** The code on the wire, where it differs from the name (Query). */
  readonly code: string;
  readonly status: number;
  readonly fault: 'client' | 'server';
  readonly shape: StructureShape;
}

export interface ServiceModel {
  readonly operations: ReadonlyMap<string, OperationModel>;
  /** By name, and by wire code where that differs. */
  readonly errors: ReadonlyMap<string, ErrorModel>;
}
