import type { IncomingHttpHeaders } from 'node:http';

import type { ErrorModel, OperationModel } from './shape.ts';

/** An HTTP request, complete and within its size limit. */
export interface WireRequest {
  readonly method: string;
  /** Still percent-encoded, without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
}

/** An error on its way to the wire: AWS's name or code, and the members of its shape. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly status: number;
  readonly fault: 'client' | 'server';
  readonly members: Readonly<Record<string, unknown>>;
  readonly model: ErrorModel | undefined;
}

/** A request whose operation is known and whose input has not been read yet. */
export interface RoutedRequest {
  readonly operation: OperationModel;
  /** Decoded path labels; RPC-style protocols have none. */
  readonly labels: Readonly<Record<string, string>>;
  readonly request: WireRequest;
}

export type Members = Record<string, unknown>;

/** One wire protocol for one service. */
export interface Protocol {
  /** Finds the operation. Throws `WireFault` `unknown-operation`, with the name that was asked for. */
  route(request: WireRequest): RoutedRequest;
  /** Reads the input. Throws `WireFault` `serialization` when the request does not fit the model. */
  read(routed: RoutedRequest): Members;
  write(operation: OperationModel, output: Members, requestId: string): WireResponse;
  writeError(error: WireError, requestId: string): WireResponse;
}
