import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { createSecureContext, rootCertificates } from 'node:tls';

import { withHold, type Clock, type Hold } from '#kernel';

export interface HttpSender {
  /** Posts and returns the status; rejects when no answer comes in `timeoutMs` of lab time. */
  post(hold: Hold, url: string, body: string | Buffer, headers: Record<string, string>): Promise<number>;
  close(): void;
}

export interface HttpSenderOptions {
  readonly clock: Clock;
  /** Who sends, for the names of holds and timers: `SNS`. */
  readonly name: string;
  /** CAs trusted besides Node's own. */
  readonly trustedCaPem: readonly string[];
  readonly timeoutMs: number;
}

/** HTTP and HTTPS towards endpoints of users; each request has a hold of its own, named in `x-lab-hold`. */
export function createHttpSender({ clock, name, trustedCaPem, timeoutMs }: HttpSenderOptions): HttpSender {
  const http = new HttpAgent({ keepAlive: true });
  // Made on first use: reading the root certificates takes longer than most tests of its users.
  let https: HttpsAgent | undefined;
  const secure = (): HttpsAgent =>
    (https ??= new HttpsAgent({
      keepAlive: true,
      secureContext: createSecureContext({ ca: [...rootCertificates, ...trustedCaPem] }),
    }));

  const send = (
    url: URL,
    body: string | Buffer,
    headers: Record<string, string>,
    own: Hold,
  ): Promise<number> =>
    new Promise((resolve, reject) => {
      const isSecure = url.protocol === 'https:';
      const outgoing = (isSecure ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        agent: isSecure ? secure() : http,
        headers: { ...headers, 'content-length': Buffer.byteLength(body), 'x-lab-hold': own.id },
      });
      const timeout = clock.setTimer(
        timeoutMs,
        () => void outgoing.destroy(new Error(`the endpoint did not answer in ${timeoutMs / 1000} s`)),
        { rank: 'firehose', name: `${name} request timeout` },
      );
      const fail = (error: Error) => {
        timeout.cancel();
        reject(error);
      };
      outgoing.on('error', fail);
      outgoing.on('response', (answer: IncomingMessage) => {
        answer.resume();
        answer.on('end', () => {
          timeout.cancel();
          resolve(answer.statusCode ?? 0);
        });
        answer.on('error', fail);
      });
      outgoing.end(body);
    });

  return {
    post: (hold, url, body, headers) =>
      hold.lend(withHold(clock, `${name} request`, (own) => send(new URL(url), body, headers, own))),
    close: () => {
      http.destroy();
      https?.destroy();
    },
  };
}
