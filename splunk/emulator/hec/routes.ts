import { queryAcks } from './ack-endpoint.ts';
import type { Collector, HecRequest } from './collector.ts';
import { takeEvents } from './event-endpoint.ts';
import { health } from './health-endpoint.ts';
import { takeRawText } from './raw-endpoint.ts';

export interface Route {
  methods: readonly string[];
  /** Returns a `HecReply`, or a body that is answered as it is. */
  handle: (collector: Collector, request: HecRequest) => Promise<object> | object;
}

const events: Route = { methods: ['POST'], handle: takeEvents };
const raw: Route = { methods: ['POST'], handle: takeRawText };
const acks: Route = { methods: ['POST'], handle: queryAcks };
const healthCheck: Route = { methods: ['GET', 'HEAD'], handle: health };

/** The collector's paths. `/services/collector/1.0` does not exist; whether `/ack/1.0` does is not known. */
const ROUTES: Readonly<Record<string, Route>> = {
  '/services/collector': events,
  '/services/collector/event': events,
  '/services/collector/event/1.0': events,
  '/services/collector/raw': raw,
  '/services/collector/raw/1.0': raw,
  '/services/collector/ack': acks,
  '/services/collector/ack/1.0': acks,
  '/services/collector/health': healthCheck,
  '/services/collector/health/1.0': healthCheck,
};

/** Paths that Splunk has and the emulator does not: mobile data, and forwarders over HTTP. */
const REFUSED_BY_NAME = [
  '/services/collector/mint',
  '/services/collector/mint/1.0',
  '/services/collector/s2s',
];

const normal = (pathname: string) => pathname.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '');

export function findRoute(pathname: string): Route | undefined {
  const path = normal(pathname);
  return Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
}

export const isRefusedByName = (pathname: string): boolean => REFUSED_BY_NAME.includes(normal(pathname));
