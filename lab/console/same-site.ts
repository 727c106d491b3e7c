import type { IncomingMessage } from 'node:http';
import { Refusal } from './http-answer.ts';

/**
 * Refuses what another site makes a browser send: a name that merely points to this machine, a foreign origin, and a
 * change without the header that only this site's own scripts can set. Throws `Refusal` 403.
 */
export function requireSameSite(request: IncomingMessage, hosts: ReadonlySet<string>): void {
  const host = request.headers.host ?? '';
  if (!hosts.has(hostname(host))) throw new Refusal(403, 'FOREIGN_HOST', `This lab is not called ${host}.`);
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new Refusal(403, 'FOREIGN_ORIGIN', 'Other sites may not use the console.');
  }
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (!reads && request.headers['x-requested-with'] !== 'XMLHttpRequest') {
    throw new Refusal(403, 'NO_SCRIPT_HEADER', 'Changes need the header X-Requested-With: XMLHttpRequest.');
  }
}

const hostname = (host: string): string => host.replace(/:\d+$/, '');
