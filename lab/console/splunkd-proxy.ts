import { Agent, request as httpsRequest } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SplunkdAccess } from './source.ts';
import { Refusal } from './http-answer.ts';

/** Headers that concern one connection only, and those that the other side must not see. */
const NOT_PASSED_ON = new Set([
  'connection',
  'cookie',
  'host',
  'keep-alive',
  'origin',
  'referer',
  'authorization',
]);
const NOT_PASSED_BACK = new Set([
  'connection',
  'keep-alive',
  'set-cookie',
  'transfer-encoding',
  'www-authenticate',
]);

/**
 * Passes requests on to splunkd as Splunk Web does below `…/splunkd/__raw`: the browser has signed in here, and the
 * password of the lab stays on this side.
 */
export class SplunkdProxy {
  readonly #agents = new Map<string, Agent>();

  /** `path` begins with `/services` or `/servicesNS`, query included. Throws `Refusal` 502. */
  async pass(
    access: SplunkdAccess,
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !NOT_PASSED_ON.has(name)),
    );
    const credentials = Buffer.from(`${access.username}:${access.password}`).toString('base64');
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = httpsRequest(new URL(path, access.url), {
        method: request.method,
        agent: this.#agent(access),
        headers: { ...headers, authorization: `Basic ${credentials}` },
      });
      outgoing.on('response', resolve);
      outgoing.on('error', (error) => {
        reject(
          new Refusal(502, 'SPLUNK_UNREACHABLE', `Splunk at ${access.url} does not answer: ${error.message}`),
        );
      });
      // Whoever closes the page stops what it asked for.
      response.on('close', () => outgoing.destroy());
      request.pipe(outgoing);
    });
    const passedBack = Object.entries(answer.headers).filter(([name]) => !NOT_PASSED_BACK.has(name));
    response.writeHead(answer.statusCode ?? 502, Object.fromEntries(passedBack));
    answer.pipe(response);
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
  }

  #agent({ url, caPem }: SplunkdAccess): Agent {
    const existing = this.#agents.get(url);
    if (existing) return existing;
    const agent = new Agent({ ca: caPem, keepAlive: true, noDelay: true });
    this.#agents.set(url, agent);
    return agent;
  }
}
