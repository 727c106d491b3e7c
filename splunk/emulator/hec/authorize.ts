import { HecRefusal, type HecAnswerName } from './answers.ts';
import type { HecToken, HecTokens } from './tokens.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What a request shows of its sender. Header names are lower case, as Node gives them. */
export interface Credentials {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  query: URLSearchParams;
}

/**
 * Finds the token of a request: `?token=` before the header, then `Splunk <token>`, then `Basic` with the token
 * as the password.
 *
 * @throws HecRefusal with Splunk's codes 1, 2, 3, 4 and 16
 */
export function authorize({ headers, query }: Credentials, tokens: HecTokens): HecToken {
  const inQuery = query.get('token');
  if (inQuery !== null) {
    const stanza = enabled(inQuery, tokens);
    if (!stanza.allowQueryStringAuth) throw new HecRefusal('queryStringAuthorization');
    return stanza;
  }
  const header = headers['authorization'];
  if (typeof header !== 'string' || header.trim() === '') throw new HecRefusal('tokenRequired');
  return enabled(tokenOf(header), tokens);
}

/** Judges the token that a health request may carry. */
export function checkHealthToken(value: string, tokens: HecTokens): HecAnswerName | undefined {
  const stanza = tokens.find(value);
  if (!stanza) return 'healthInvalidToken';
  return stanza.disabled ? 'healthTokenDisabled' : undefined;
}

/**
 * The data channel of a request, from the header or `?channel=`.
 *
 * @param required a token with indexer acknowledgement needs one on every request
 */
export function channelOf({ headers, query }: Credentials, required: boolean): string | undefined {
  const header = headers['x-splunk-request-channel'];
  const channel = (typeof header === 'string' ? header : undefined) ?? query.get('channel') ?? undefined;
  if (channel === undefined || channel === '') {
    if (required) throw new HecRefusal('channelMissing');
    return undefined;
  }
  if (!UUID.test(channel)) throw new HecRefusal('invalidChannel');
  return channel.toLowerCase();
}

function enabled(value: string, tokens: HecTokens): HecToken {
  const stanza = tokens.find(value);
  if (!stanza) throw new HecRefusal('invalidToken');
  if (stanza.disabled) throw new HecRefusal('tokenDisabled');
  return stanza;
}

function tokenOf(header: string): string {
  const [scheme, value, ...rest] = header.trim().split(/\s+/);
  if (value === undefined || rest.length > 0) throw new HecRefusal('invalidAuthorization');
  if (scheme === 'Splunk') return value;
  if (scheme?.toLowerCase() !== 'basic') throw new HecRefusal('invalidAuthorization');
  const [, password] = Buffer.from(value, 'base64').toString('utf8').split(':');
  if (password === undefined) throw new HecRefusal('invalidAuthorization');
  return password;
}
