import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { UserError, type Clock, type Hold } from '#kernel';

export interface ConnectionOptions {
  /** `https://host:port`; http is accepted for servers without TLS. */
  url: string;
  /** Certificate authorities to trust, as PEM; absent: those of Node. */
  caPem?: string;
  /** Accepts any certificate: for a Splunk with its own self-signed one. */
  insecure?: boolean;
  /** On virtual time every request holds the clock until it is answered. */
  clock?: Clock;
  /** Real milliseconds without any data after which a request fails. Default 300 000: searches may take long. */
  timeoutMs?: number;
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Path with query. */
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Keep-alive connections to one server. */
export interface Connection {
  readonly url: string;
  /** @throws UserError `LAB_SPLUNK_UNREACHABLE` when there is no answer */
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): void;
}

const DEFAULT_TIMEOUT_MS = 300_000;

export function createConnection(options: ConnectionOptions): Connection {
  const base = new URL(options.url);
  const tls = base.protocol === 'https:';
  const agent = tls
    ? new HttpsAgent({
        keepAlive: true,
        noDelay: true,
        rejectUnauthorized: options.insecure !== true,
        ...(options.caPem === undefined ? {} : { ca: options.caPem }),
      })
    : new HttpAgent({ keepAlive: true, noDelay: true });

  const exchange = (request: HttpRequest, hold: Hold | undefined): Promise<HttpAnswer> =>
    new Promise((resolve, reject) => {
      const send = tls ? httpsRequest : httpRequest;
      const sent = send(
        new URL(request.path, base),
        {
          agent,
          method: request.method,
          headers: { ...request.headers, ...(hold ? { 'x-lab-hold': String(hold.id) } : {}) },
          timeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        },
        (response) => {
          const { statusCode: status = 0, headers } = response;
          readText(response).then((text) => resolve({ status, headers, text }), reject);
        },
      );
      sent.on('timeout', () => sent.destroy(new Error('no data for too long')));
      sent.on('error', reject);
      sent.end(request.body);
    });

  return {
    url: options.url,
    send: async (request) => {
      const hold = options.clock?.hold(`Splunk ${request.method} ${request.path.split('?')[0]}`);
      try {
        return await exchange(request, hold);
      } catch (cause) {
        throw unreachable(options.url, cause);
      } finally {
        hold?.release();
      }
    },
    close: () => agent.destroy(),
  };
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function unreachable(url: string, cause: unknown): UserError {
  const { code = '', message = '' } = cause as NodeJS.ErrnoException;
  const hint = /CERT|SELF_SIGNED|TLS|SSL/.test(code)
    ? 'Its certificate is not trusted: pass its CA (caPem), or set insecure for a Splunk of your own.'
    : 'Is Splunk running, and is this its address and port?';
  return new UserError('LAB_SPLUNK_UNREACHABLE', `No answer from Splunk at ${url}: ${message || code}`, {
    hint,
    cause,
  });
}
