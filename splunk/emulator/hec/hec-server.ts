import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '#kernel';
import { HecRefusal } from './answers.ts';
import type { Collector, HecReply, HecRequest } from './collector.ts';
import { BodyRefusal } from './request-body.ts';
import { sendAnswer, sendEmpty, sendJson, sendPage, type Exchange } from './respond.ts';
import { findRoute, isRefusedByName, type Route } from './routes.ts';
import { holdOf, sufferFault } from './suffer-fault.ts';

/** Also the body of a 405. */
const NOT_FOUND = { text: 'The requested URL was not found on this server.', code: 404 };

/** Handles requests to the HTTP Event Collector. */
export function createHecHandler(collector: Collector, logger: Logger) {
  return (message: IncomingMessage, response: ServerResponse): void => {
    collector.counters.requests++;
    answer({ collector, message, response }, logger).catch((error: unknown) => {
      // The sender has gone, or sent half a request.
      logger.debug('request was not answered', { error: String(error) });
      response.destroy();
    });
  };
}

async function answer(exchange: Exchange, logger: Logger): Promise<void> {
  const { collector, message } = exchange;
  const url = new URL((message.url ?? '/').replace(/^\/*/, '/'), 'https://hec');
  const route = findRoute(url.pathname);
  if (!route) {
    refusePath(exchange, url.pathname, logger);
    return;
  }
  const allow = [...route.methods, 'OPTIONS'].join(',');
  if (message.method === 'OPTIONS') {
    sendEmpty(exchange, allow);
    return;
  }
  if (!route.methods.includes(message.method ?? '')) {
    exchange.response.setHeader('Allow', allow);
    sendJson(exchange, 405, NOT_FOUND);
    return;
  }
  const hold = holdOf(collector.clock, message);
  const after = await sufferFault(collector.faults, url.pathname, exchange, hold);
  if (after === 'over') return;
  const send = await handle(exchange, route, { message, query: url.searchParams, hold }, logger);
  if (after === 'handle') send();
  else message.socket.destroy();
}

/** Handles a request; its answer is sent by the function that is returned. */
async function handle(
  exchange: Exchange,
  route: Route,
  request: HecRequest,
  logger: Logger,
): Promise<() => void> {
  const { collector, message } = exchange;
  try {
    const reply = await route.handle(collector, request);
    if ('answer' in reply) return () => sendAnswer(exchange, reply as HecReply);
    return () => sendJson(exchange, 200, reply);
  } catch (error) {
    if (message.destroyed && !message.complete) throw error;
    if (error instanceof BodyRefusal) return () => sendPage(exchange, error);
    if (!(error instanceof HecRefusal)) logger.error('request failed', { error: String(error) });
    const { answer: name, eventNumber } =
      error instanceof HecRefusal ? error : new HecRefusal('internalError');
    const number = eventNumber === undefined ? {} : { 'invalid-event-number': eventNumber };
    return () => sendAnswer(exchange, { answer: name, ...number });
  }
}

function refusePath(exchange: Exchange, pathname: string, logger: Logger): void {
  if (!isRefusedByName(pathname)) {
    sendJson(exchange, 404, NOT_FOUND);
    return;
  }
  const text = `The lab's Splunk emulator does not serve ${pathname}.`;
  logger.warn(text);
  sendJson(exchange, 501, { text, code: 501 });
}
