import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '#kernel';
import { queryAcks } from './ack-endpoint.ts';
import { HEC_ANSWERS, HecRefusal } from './answers.ts';
import type { Collector, HecReply, HecRequest } from './collector.ts';
import { takeEvents } from './event-endpoint.ts';
import { health } from './health-endpoint.ts';
import { takeRawText } from './raw-endpoint.ts';
import { BodyRefusal } from './request-body.ts';

type Endpoint = (collector: Collector, request: HecRequest) => Promise<object> | object;

interface Route {
  methods: readonly string[];
  handle: Endpoint;
}

const json =
  (endpoint: (collector: Collector, request: HecRequest) => Promise<HecReply> | HecReply): Endpoint =>
  async (collector, request) =>
    endpoint(collector, request);

const events: Route = { methods: ['POST'], handle: json(takeEvents) };
const raw: Route = { methods: ['POST'], handle: json(takeRawText) };
const acks: Route = { methods: ['POST'], handle: queryAcks };
const healthCheck: Route = { methods: ['GET', 'HEAD'], handle: json(health) };

/** The collector's paths. `/services/collector/1.0` does not exist. */
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

const NOT_FOUND = { text: 'The requested URL was not found on this server.', code: 404 };

/** Handles requests to the HTTP Event Collector. */
export function createHecHandler(collector: Collector, logger: Logger) {
  return (message: IncomingMessage, response: ServerResponse): void => {
    collector.counters.requests++;
    answer(collector, message, response, logger).catch((error: unknown) => {
      // The sender has gone, or sent half a request.
      logger.debug('request was not answered', { error: String(error) });
      response.destroy();
    });
  };
}

async function answer(
  collector: Collector,
  message: IncomingMessage,
  response: ServerResponse,
  logger: Logger,
): Promise<void> {
  const url = new URL(message.url ?? '/', 'https://hec');
  const route = ROUTES[url.pathname.replace(/(?<=.)\/+$/, '')];
  if (!route) {
    send(collector, message, response, 404, NOT_FOUND);
    return;
  }
  const allow = [...route.methods, 'OPTIONS'].join(',');
  if (message.method === 'OPTIONS') {
    response.writeHead(200, { Allow: allow, 'Content-Length': 0 }).end();
    return;
  }
  if (!route.methods.includes(message.method ?? '')) {
    response.setHeader('Allow', allow);
    send(collector, message, response, 405, NOT_FOUND);
    return;
  }
  try {
    const reply = await route.handle(collector, { message, query: url.searchParams });
    if (!('answer' in reply)) {
      send(collector, message, response, 200, reply);
      return;
    }
    const { answer: name, ...more } = reply as HecReply;
    const { status, text, code } = HEC_ANSWERS[name];
    send(collector, message, response, status, { text, code, ...more });
  } catch (error) {
    if (message.destroyed && !message.complete) throw error;
    refuse(collector, message, response, error, logger);
  }
}

function refuse(
  collector: Collector,
  message: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  logger: Logger,
): void {
  if (error instanceof BodyRefusal) {
    collector.counters.refused++;
    const page = `<html><body><h1>${error.status}</h1><p>${error.message}</p></body></html>`;
    response
      .writeHead(error.status, { 'Content-Type': 'text/html; charset=UTF-8', 'Content-Length': page.length })
      .end(page);
    return;
  }
  if (!(error instanceof HecRefusal)) logger.error('request failed', { error: String(error) });
  const refusal = error instanceof HecRefusal ? error : new HecRefusal('internalError');
  const { status, text, code } = HEC_ANSWERS[refusal.answer];
  const number = refusal.eventNumber === undefined ? {} : { 'invalid-event-number': refusal.eventNumber };
  send(collector, message, response, status, { text, code, ...number });
}

function send(
  collector: Collector,
  message: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: object,
): void {
  if (status >= 400) collector.counters.refused++;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=UTF-8',
    'Content-Length': Buffer.byteLength(text),
    Vary: 'Authorization',
    // Nobody waits for the rest of a body that was refused before its end.
    ...(message.complete ? {} : { Connection: 'close' }),
  });
  response.end(text);
}
