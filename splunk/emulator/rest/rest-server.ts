import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, Logger } from '#kernel';
import { authenticate } from './authenticate.ts';
import { page } from './collection.ts';
import { REST_METHODS, type Endpoint, type RestMethod, type RestRequest } from './endpoint.ts';
import { configError, RestError, searchError } from './errors.ts';
import { Parameters } from './parameters.ts';
import { entryAsAtom, feedAsAtom, messagesAsXml, responseAsXml } from './render-atom.ts';
import { feedAsJson } from './render-json.ts';
import type { Reply } from './reply.ts';
import { parsePath, Router } from './router.ts';
import type { Sessions } from './sessions.ts';
import { EMULATOR_HEADER, SPLUNK_BUILD } from './version.ts';

export interface RestServerOptions {
  clock: Clock;
  logger: Logger;
  sessions: Sessions;
  endpoints: readonly Endpoint[];
  /** Resolves when all changes so far are kept: awaited before a change is confirmed. */
  kept: () => Promise<void>;
  /** Counts every request. */
  requests: { count: number };
  /** Real milliseconds after which a reader that takes nothing of a stream is cut off. Default 5 minutes. */
  stalledReaderMs?: number;
}

const STALLED_READER_MS = 300_000;

/** Longest form or text body. Our choice: searches and conf values are far shorter. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Handles requests to splunkd's REST API. */
export function createRestHandler(options: RestServerOptions) {
  const router = new Router(options.endpoints);
  return (message: IncomingMessage, response: ServerResponse): void => {
    options.requests.count++;
    handle(options, router, message, response).catch((error: unknown) => {
      options.logger.debug('request was not answered', { error: String(error) });
      response.destroy();
    });
  };
}

async function handle(
  options: RestServerOptions,
  router: Router,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL((message.url ?? '/').replace(/^\/+/, '/'), 'https://splunkd');
  const origin = `https://${message.headers.host ?? 'localhost:8089'}`;
  response.setHeader('Server', 'Splunkd');
  response.setHeader(EMULATOR_HEADER, SPLUNK_BUILD);
  response.setHeader('Vary', 'Cookie, Authorization');
  response.setHeader('Cache-Control', 'no-store, no-cache, must-revalidate, max-age=0');
  response.setHeader('Expires', 'Thu, 26 Oct 1978 00:00:00 GMT');
  let outputMode = url.searchParams.get('output_mode') ?? 'xml';
  try {
    const body = await readBody(message);
    const form = new URLSearchParams(isText(message) ? '' : body);
    const parameters = new Parameters(url.searchParams, form);
    outputMode = parameters.get('output_mode') ?? 'xml';
    const reply = await dispatch(options, router, url.pathname, message, parameters, body);
    await send(options, reply, parameters, outputMode, origin, response);
  } catch (error) {
    if (response.headersSent) throw error;
    if (!(error instanceof RestError)) options.logger.error('request failed', { error: String(error) });
    const refusal = error instanceof RestError ? error : configError(500, 'Internal Server Error');
    for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
    sendMessages(response, refusal.status, refusal.messages, outputMode);
  }
}

async function dispatch(
  options: RestServerOptions,
  router: Router,
  pathname: string,
  message: IncomingMessage,
  parameters: Parameters,
  body: string,
): Promise<Reply> {
  const path = parsePath(pathname);
  const match = path && router.find(path.segments);
  const username = match?.endpoint.open ? '' : authenticate(message.headers, options.sessions);
  if (!path || !match) throw unknownEndpoint(path?.segments ?? []);
  const method = message.method === 'HEAD' ? 'GET' : (message.method ?? '');
  if (method === 'PUT') throw configError(404, "Requested invalid action 'PUT'.");
  const handler = isRestMethod(method) ? match.endpoint[method] : undefined;
  if (!handler) throw configError(405, 'Method Not Allowed');
  const request: RestRequest = {
    method: method as RestMethod,
    path: match.path,
    parameters,
    owner: path.owner ?? username,
    app: path.app ?? 'search',
    username,
    outputMode: parameters.get('output_mode') ?? 'xml',
    body,
  };
  const reply = await handler(request);
  if (method !== 'GET') await options.kept();
  return reply;
}

/** What Splunk says of paths that it does not have, and a note for those that only we do not have. */
function unknownEndpoint(segments: readonly string[]): RestError {
  const note = `The lab's Splunk emulator does not serve /services/${segments.join('/')}.`;
  const first =
    segments[0] === 'search' ? searchError(404, 'Unknown endpoint.') : configError(404, 'Not Found');
  return new RestError(404, [...first.messages, { type: 'INFO', text: note }]);
}

const isRestMethod = (method: string): method is RestMethod =>
  (REST_METHODS as readonly string[]).includes(method);

const isText = (message: IncomingMessage) => /^text\/(?!xml)/.test(message.headers['content-type'] ?? '');

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    // The rest is still read, and thrown away: the sender then gets to see the answer.
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (length > MAX_BODY_BYTES) throw configError(413, 'Request Entity Too Large');
  return Buffer.concat(chunks).toString('utf8');
}

async function send(
  { clock, stalledReaderMs = STALLED_READER_MS }: RestServerOptions,
  reply: Reply,
  parameters: Parameters,
  outputMode: string,
  origin: string,
  response: ServerResponse,
): Promise<void> {
  const json = outputMode === 'json';
  switch (reply.kind) {
    case 'nothing':
      response.writeHead(204, { 'Content-Length': 0 }).end();
      return;
    case 'messages':
      sendMessages(response, 200, reply.messages, outputMode);
      return;
    case 'text':
      for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
      sendText(response, 200, reply.contentType, reply.text);
      return;
    case 'json':
      sendText(response, 200, JSON_TYPE, JSON.stringify(reply.value));
      return;
    case 'stream':
      await sendStream(response, reply.contentType, reply.chunks, stalledReaderMs);
      return;
    case 'response': {
      for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
      const status = reply.status ?? 200;
      if (json) sendText(response, status, JSON_TYPE, JSON.stringify(reply.members));
      else sendText(response, status, XML_TYPE, responseAsXml(reply.members));
      return;
    }
    case 'entry': {
      const text = json
        ? JSON.stringify(feedAsJson(origin, reply.path, [reply.entry], clock.now()))
        : reply.bare
          ? entryAsAtom(origin, reply.entry)
          : feedAsAtom(origin, reply.title, reply.path, [reply.entry], clock.now());
      sendText(response, reply.status ?? 200, json ? JSON_TYPE : XML_TYPE, text);
      return;
    }
    case 'collection': {
      const shown = page(reply.entries, parameters);
      const text = json
        ? JSON.stringify(feedAsJson(origin, reply.path, shown.entries, clock.now(), shown))
        : feedAsAtom(origin, reply.title, reply.path, shown.entries, clock.now(), shown);
      sendText(response, reply.status ?? 200, json ? JSON_TYPE : XML_TYPE, text);
    }
  }
}

const JSON_TYPE = 'application/json; charset=UTF-8';
const XML_TYPE = 'text/xml; charset=UTF-8';

function sendMessages(
  response: ServerResponse,
  status: number,
  messages: RestError['messages'],
  outputMode: string,
): void {
  // Result modes (json_rows, csv …) have no form for messages of their own; json_* get JSON.
  if (outputMode.startsWith('json')) sendText(response, status, JSON_TYPE, JSON.stringify({ messages }));
  else sendText(response, status, XML_TYPE, messagesAsXml(messages));
}

function sendText(response: ServerResponse, status: number, contentType: string, text: string): void {
  response
    .writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(text) })
    .end(text);
}

/** A reader that stops reading stops the search too: chunks are made as they are taken, and not kept for ever. */
async function sendStream(
  response: ServerResponse,
  contentType: string,
  chunks: AsyncIterable<string>,
  stalledReaderMs: number,
): Promise<void> {
  response.writeHead(200, { 'Content-Type': contentType });
  response.setTimeout(stalledReaderMs, () => response.destroy());
  for await (const chunk of chunks) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await whenRead(response);
  }
  response.end();
}

/** Resolves when a reader has taken what was written, or has gone. */
function whenRead(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
