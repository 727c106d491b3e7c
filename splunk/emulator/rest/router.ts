import type { Endpoint } from './endpoint.ts';

/** A path below `/services`, and in whose name it is asked. */
export interface RestPath {
  /** Decoded segments: `%2F` stays inside its segment. */
  segments: string[];
  /** `undefined`: the caller's own context. */
  owner: string | undefined;
  app: string | undefined;
}

/**
 * Reads `/services/…`, `/servicesNS/{owner}/{app}/…` and the same behind Splunk Web's proxy
 * (`/en-US/splunkd/__raw/…`). Doubled and trailing slashes do not matter.
 *
 * @returns `undefined` for a path outside the REST API, or one that is not decodable
 */
export function parsePath(pathname: string): RestPath | undefined {
  let segments: string[];
  try {
    segments = pathname.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return undefined;
  }
  if (segments[1] === 'splunkd' && segments[2] === '__raw') segments = segments.slice(3);
  const [root, ...rest] = segments;
  if (root === 'services') return { segments: rest, owner: undefined, app: undefined };
  if (root !== 'servicesNS' || rest.length < 2) return undefined;
  const [owner, app, ...below] = rest;
  return { segments: below, owner, app };
}

export interface Match {
  endpoint: Endpoint;
  path: Record<string, string>;
}

/** Finds endpoints by path. A route without open parts goes before one with. */
export class Router {
  readonly #routes: { endpoint: Endpoint; segments: string[] }[];

  constructor(endpoints: readonly Endpoint[]) {
    const open = (endpoint: Endpoint) => endpoint.path.split('{').length;
    this.#routes = [...endpoints]
      .sort((left, right) => open(left) - open(right))
      .map((endpoint) => ({ endpoint, segments: endpoint.path.split('/') }));
  }

  find(segments: readonly string[]): Match | undefined {
    for (const route of this.#routes) {
      const path = matchSegments(route.segments, segments);
      if (path) return { endpoint: route.endpoint, path };
    }
    return undefined;
  }
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const path: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    if (part.startsWith('{')) path[part.slice(1, -1)] = segments[i]!;
    else if (part !== segments[i]) return undefined;
  }
  return path;
}
