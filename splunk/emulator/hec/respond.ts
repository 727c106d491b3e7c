import type { IncomingMessage, ServerResponse } from 'node:http';
import { HEC_ANSWERS, type HecAnswerName } from './answers.ts';
import type { Collector, HecReply } from './collector.ts';
import { allowedOrigin } from './cross-origin.ts';
import type { BodyRefusal } from './request-body.ts';

/** Rests of bodies up to this length are read, so that their connection can be used again. */
const READ_ON_BYTES = 1024 * 1024;

/** One request and its answer. */
export interface Exchange {
  collector: Collector;
  message: IncomingMessage;
  response: ServerResponse;
}

export const answerBody = ({ answer, ...more }: HecReply): { status: number; body: object } => {
  const { status, text, code } = HEC_ANSWERS[answer];
  return { status, body: { text, code, ...more } };
};

export function sendAnswer(exchange: Exchange, reply: HecReply): void {
  const { status, body } = answerBody(reply);
  sendJson(exchange, status, body);
}

export const sendNamed = (exchange: Exchange, answer: HecAnswerName) => sendAnswer(exchange, { answer });

/** A compact JSON answer, as all of the collector's are. */
export function sendJson(exchange: Exchange, status: number, body: object): void {
  finish(exchange, status, 'application/json; charset=UTF-8', JSON.stringify(body));
}

/** What the collector cannot read at all is answered by Splunk's web server, in HTML. */
export function sendPage(exchange: Exchange, { status, message }: BodyRefusal): void {
  const page = `<html><body><h1>${status}</h1><p>${message}</p></body></html>`;
  finish(exchange, status, 'text/html; charset=UTF-8', page);
}

export function sendEmpty(exchange: Exchange, allow: string): void {
  finish(exchange, 200, undefined, '', { Allow: allow });
}

function finish(
  { collector, message, response }: Exchange,
  status: number,
  contentType: string | undefined,
  text: string,
  headers: Record<string, string> = {},
): void {
  if (status >= 400) collector.counters.refused++;
  const { replyHeaders, crossOriginSharingPolicy } = collector.settings;
  const origin = allowedOrigin(message.headers.origin, crossOriginSharingPolicy);
  response.writeHead(status, {
    ...headers,
    ...replyHeaders,
    ...(contentType === undefined ? {} : { 'Content-Type': contentType }),
    'Content-Length': Buffer.byteLength(text),
    Vary: 'Authorization',
    ...(origin === undefined
      ? {}
      : { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' }),
    ...(readsOn(message) ? {} : { Connection: 'close' }),
  });
  response.end(text);
  message.resume();
}

/** Is what has not been read of a refused body worth reading? */
function readsOn(message: IncomingMessage): boolean {
  return message.complete || Number(message.headers['content-length'] ?? Infinity) <= READ_ON_BYTES;
}
