import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { createSecureContext, rootCertificates } from 'node:tls';

import { SECOND, withHold, type Clock, type Hold } from '#kernel';

export interface HttpSender {
  /** Posts and returns the status; rejects when no answer comes in 15 seconds of lab time. */
  post(hold: Hold, url: string, body: string, headers: Record<string, string>): Promise<number>;
  close(): void;
}

/** "HTTP/S delivery": an endpoint has 15 seconds to answer. */
const TIMEOUT_MS = 15 * SECOND;

/** HTTP and HTTPS towards subscribers; each request has a hold of its own, named in `x-lab-hold`. */
export function createHttpSender(options: {
  readonly clock: Clock;
  readonly trustedCaPem: readonly string[];
}): HttpSender {
  const { clock, trustedCaPem } = options;
  const http = new HttpAgent({ keepAlive: true });
  // Made on first use: reading the root certificates takes longer than most tests of this service.
  let https: HttpsAgent | undefined;
  const secure = (): HttpsAgent =>
    (https ??= new HttpsAgent({
      keepAlive: true,
      secureContext: createSecureContext({ ca: [...rootCertificates, ...trustedCaPem] }),
    }));

  const send = (url: URL, body: string, headers: Record<string, string>, own: Hold): Promise<number> =>
    new Promise((resolve, reject) => {
      const isSecure = url.protocol === 'https:';
      const outgoing = (isSecure ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        agent: isSecure ? secure() : http,
        headers: { ...headers, 'content-length': Buffer.byteLength(body), 'x-lab-hold': own.id },
      });
      const timeout = clock.setTimer(
        TIMEOUT_MS,
        () => void outgoing.destroy(new Error('the endpoint did not answer in 15 s')),
        { rank: 'firehose', name: 'SNS request timeout' },
      );
      outgoing.on('error', (error) => {
        timeout.cancel();
        reject(error);
      });
      outgoing.on('response', (answer) => {
        answer.resume();
        answer.on('end', () => {
          timeout.cancel();
          resolve(answer.statusCode ?? 0);
        });
        answer.on('error', reject);
      });
      outgoing.end(body);
    });

  return {
    post: (hold, url, body, headers) =>
      hold.lend(withHold(clock, 'SNS request', (own) => send(new URL(url), body, headers, own))),
    close: () => {
      http.destroy();
      https?.destroy();
    },
  };
}
