import type { Parameters } from './parameters.ts';
import type { Reply } from './reply.ts';

export const REST_METHODS = ['GET', 'POST', 'DELETE'] as const;
export type RestMethod = (typeof REST_METHODS)[number];

/** A request as endpoints see it. */
export interface RestRequest {
  method: RestMethod;
  /** Parts of the path that the route leaves open, decoded. */
  path: Readonly<Record<string, string>>;
  parameters: Parameters;
  /** From `/servicesNS/{owner}/{app}`, or the caller's own. */
  owner: string;
  app: string;
  /** Who is asking; empty only at endpoints that are `open`. */
  username: string;
  outputMode: string;
  /** The body as sent, for the endpoints that take text instead of a form. */
  body: string;
}

export type RestHandler = (request: RestRequest) => Reply | Promise<Reply>;

/** An endpoint: a path below `/services` in which `{name}` stands for one segment. */
export type Endpoint = {
  path: string;
  /** Needs no authentication. */
  open?: boolean;
} & Partial<Record<RestMethod, RestHandler>>;
