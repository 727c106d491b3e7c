import { Agent, request } from 'node:https';
import { createSecureContext, rootCertificates } from 'node:tls';
import { withHold, type Clock, type Hold } from '#kernel';
import { HecFailure, socketFailure } from './hec-failure.ts';

export interface HecAnswer {
  readonly status: number;
  readonly body: string;
}

export interface HecClient {
  /**
   * Posts to a path below the endpoint.
   *
   * @param hold the caller's, lent while the request is under way
   * @throws HecFailure when no answer arrives
   */
  post(
    hold: Hold,
    endpoint: string,
    path: string,
    body: Buffer,
    headers: Record<string, string>,
  ): Promise<HecAnswer>;
  close(): void;
}

/** Lab time; Our choice, AWS names the error `Splunk.ConnectionTimeout` but no duration. */
const REQUEST_TIMEOUT_MS = 60_000;
/** HEC answers in a few hundred bytes; whatever sends more is no HEC. */
const MOST_ANSWER_BYTES = 1024 * 1024;

const LOOPBACK = /^(127(\.\d+){3}|\[::1\]|localhost)$/;

/**
 * HTTPS towards HEC with connections kept alive and the cookies that sticky load balancers need.
 *
 * Every request has a hold of its own, named in `x-lab-hold`: an emulated HEC that hangs on purpose lends that one,
 * and the request's time-out, which runs on lab time, ends it.
 */
export function createHecClient(options: {
  clock: Clock;
  trustedCaPem: readonly string[];
  /** Default false, as Firehose: a certificate that is not trusted is an error. */
  acceptAnyCertificate?: boolean;
  /** Real milliseconds to wait for an answer, for a Splunk that is not on the lab's clock; absent: lab time counts. */
  patienceMs?: number;
}): HecClient {
  const { clock } = options;
  const agents = new Map<boolean, Agent>();
  const agentFor = ({ hostname }: URL): Agent => {
    const isHere = LOOPBACK.test(hostname);
    const known = agents.get(isHere);
    if (known) return known;
    // Reading the root certificates costs more than ten handshakes, and they sign nothing for a loopback address.
    const ca = [...(isHere ? [] : rootCertificates), ...options.trustedCaPem];
    const agent = new Agent({
      keepAlive: true,
      secureContext: createSecureContext({ ca }),
      rejectUnauthorized: options.acceptAnyCertificate !== true,
    });
    agents.set(isHere, agent);
    return agent;
  };
  const { patienceMs } = options;
  const after = (run: () => void): { cancel(): void } => {
    if (patienceMs === undefined) {
      return clock.setTimer(REQUEST_TIMEOUT_MS, run, { rank: 'firehose', name: 'HEC request timeout' });
    }
    const timer = setTimeout(run, patienceMs);
    return { cancel: () => clearTimeout(timer) };
  };
  const cookies = new Map<string, Map<string, string>>();

  const send = (url: URL, body: Buffer, headers: Record<string, string>, ownHold: Hold): Promise<HecAnswer> =>
    new Promise((resolve, reject) => {
      const jar = cookies.get(url.host);
      const outgoing = request(url, {
        method: 'POST',
        agent: agentFor(url),
        headers: {
          ...headers,
          'content-length': body.length,
          'x-lab-hold': ownHold.id,
          ...(jar && { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }),
        },
      });
      const timeout = after(() => {
        reject(
          new HecFailure('Splunk.ConnectionTimeout', `HEC did not answer in ${REQUEST_TIMEOUT_MS / 1000} s`),
        );
        outgoing.destroy();
      });
      const fail = (error: Error) => {
        timeout.cancel();
        reject(socketFailure(error));
      };
      outgoing.on('error', fail);
      outgoing.on('response', (answer) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        answer.on('error', fail);
        answer.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          bytes += chunk.length;
          if (bytes > MOST_ANSWER_BYTES) outgoing.destroy(new Error('the answer is too long'));
        });
        answer.on('end', () => {
          timeout.cancel();
          remember(cookies, url.host, answer.headers['set-cookie']);
          resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
        });
      });
      outgoing.end(body);
    });

  return {
    post: (hold, endpoint, path, body, headers) => {
      const url = new URL(joinPath(endpoint, path));
      return hold.lend(withHold(clock, `HEC ${path}`, (ownHold) => send(url, body, headers, ownHold)));
    },
    close: () => {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

/** Our choice: the endpoint is a base URL, and one that already ends in the path is left alone. */
export function joinPath(endpoint: string, path: string): string {
  const base = endpoint.replace(/\/+$/, '');
  return base.endsWith(path) ? base : `${base}${path}`;
}

function remember(
  cookies: Map<string, Map<string, string>>,
  host: string,
  setCookie: readonly string[] | undefined,
): void {
  for (const cookie of setCookie ?? []) {
    const [, name, value] = /^([^=;\s]+)=([^;]*)/.exec(cookie) ?? [];
    if (name === undefined || value === undefined) continue;
    const jar = cookies.get(host) ?? new Map<string, string>();
    cookies.set(host, jar.set(name, value));
  }
}
