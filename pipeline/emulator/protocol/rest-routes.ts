import type { OperationModel, ServiceModel } from './shape.ts';

/** A piece of a path template: literal text, a label, or a greedy label that takes the rest. */
type Segment = { literal: string } | { label: string; greedy: boolean };

interface Route {
  readonly operation: OperationModel;
  readonly segments: readonly Segment[];
  /** Queries that the template demands; an empty value means "present". */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Query and header members that the input requires: they tell operations on the same path apart (S3). */
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
}

export interface RestMatch {
  readonly operation: OperationModel;
  readonly labels: Record<string, string>;
}

export interface RestTarget {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, unknown>>;
}

/**
 * Finds operations by method, path and query, from the URI templates of a service model.
 *
 * The most literal path wins, then the template that explains most of the query and headers.
 * `accepts` narrows the candidates (S3: with or without a bucket).
 */
export function createRestRoutes(
  model: ServiceModel,
): (target: RestTarget, accepts?: (operation: OperationModel) => boolean) => RestMatch | undefined {
  const routes = new Map<string, Route[]>();
  for (const operation of model.operations.values()) {
    const route = makeRoute(operation);
    if (!route) continue;
    const { method } = operation.http!;
    const first = route.segments[0];
    const key = first && 'literal' in first ? `${method} ${first.literal}` : method;
    routes.set(key, [...(routes.get(key) ?? []), route]);
  }
  return (target, accepts) => {
    const parts = target.path.split('/').slice(1);
    const candidates = [
      ...(routes.get(`${target.method} ${parts[0]}`) ?? []),
      ...(routes.get(target.method) ?? []),
    ];
    let best: { route: Route; score: number } | undefined;
    for (const route of candidates) {
      if (accepts && !accepts(route.operation)) continue;
      const score = scoreRoute(route, parts, target);
      if (score !== undefined && (!best || score > best.score)) best = { route, score };
    }
    return best && { operation: best.route.operation, labels: readLabels(best.route, parts) };
  };
}

function makeRoute(operation: OperationModel): Route | undefined {
  if (!operation.http) return undefined;
  const [path = '', query = ''] = operation.http.uri.split('?');
  const members = operation.input.kind === 'structure' ? operation.input.members : [];
  const required = members.filter((member) => member.required);
  return {
    operation,
    segments: path
      .split('/')
      .slice(1)
      .map((part) => {
        const label = /^\{(.+?)(\+?)\}$/.exec(part);
        return label ? { label: label[1]!, greedy: label[2] === '+' } : { literal: part };
      }),
    query: [...new URLSearchParams(query)],
    requiredQuery: required.flatMap(({ place }) => (place?.in === 'query' ? [place.name] : [])),
    requiredHeaders: required.flatMap(({ place }) => (place?.in === 'header' ? [place.name] : [])),
  };
}

/** `undefined` when the route does not fit; literal segments outweigh everything in query and headers. */
function scoreRoute(route: Route, parts: readonly string[], target: RestTarget): number | undefined {
  const { segments } = route;
  const last = segments.at(-1);
  const greedy = last !== undefined && 'label' in last && last.greedy;
  if (greedy ? parts.length < segments.length : parts.length !== segments.length) return undefined;
  let score = 0;
  for (const [index, segment] of segments.entries()) {
    const part = parts[index]!;
    if ('literal' in segment) {
      if (segment.literal !== part) return undefined;
      score += 1000;
    } else if (part === '' && !(segment.greedy && parts.length > segments.length)) {
      return undefined;
    }
  }
  for (const [name, value] of route.query) {
    const found = target.query.get(name);
    // Our choice: other clients than the SDK leave `x-id` out, so it only decides when it is there.
    if (name === 'x-id' && found === null) continue;
    if (found === null || (value !== '' && found !== value)) return undefined;
    score += name === 'x-id' ? 5 : 10;
  }
  if (route.requiredQuery.some((name) => !target.query.has(name))) return undefined;
  if (route.requiredHeaders.some((name) => target.headers[name] === undefined)) return undefined;
  return score + 10 * (route.requiredQuery.length + route.requiredHeaders.length);
}

function readLabels(route: Route, parts: readonly string[]): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    if (!('label' in segment)) continue;
    // Decoded after splitting: an encoded slash belongs to its label.
    const raw = segment.greedy ? parts.slice(index).join('/') : parts[index]!;
    labels[segment.label] = decodeLabel(raw);
  }
  return labels;
}

function decodeLabel(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
