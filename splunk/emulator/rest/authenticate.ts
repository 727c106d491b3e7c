import type { IncomingHttpHeaders } from 'node:http';
import { RestError } from './errors.ts';
import type { Sessions } from './sessions.ts';

/** Two different refusals: nobody tried, and somebody tried with a key that is not, or no longer, valid. */
const unauthorized = () =>
  new RestError(
    401,
    { type: 'ERROR', text: 'Unauthorized' },
    { 'WWW-Authenticate': 'Basic realm="/splunk"' },
  );
const notAuthenticated = () => new RestError(401, { type: 'WARN', text: 'call not properly authenticated' });

/**
 * Finds out who is asking: `Splunk <session key>`, `Bearer <token>`, HTTP Basic, or the session cookie.
 * A good header wins over a stale cookie.
 *
 * @throws RestError 401
 */
export function authenticate(headers: IncomingHttpHeaders, sessions: Sessions): string {
  const [scheme = '', value = ''] = (headers.authorization ?? '').trim().split(/\s+/, 2);
  const inCookie = cookieKey(headers.cookie);
  if (scheme === '') {
    const username = inCookie === undefined ? undefined : sessions.use(inCookie);
    if (username === undefined) throw inCookie === undefined ? unauthorized() : notAuthenticated();
    return username;
  }
  if (scheme.toLowerCase() === 'basic') {
    const [username = '', ...password] = Buffer.from(value, 'base64').toString('utf8').split(':');
    if (!sessions.isUser(username, password.join(':'))) throw unauthorized();
    return username;
  }
  if (scheme.toLowerCase() !== 'splunk' && scheme.toLowerCase() !== 'bearer') throw unauthorized();
  // Each may stand behind either word, as in Splunk.
  const username = sessions.use(value) ?? sessions.tokens.use(value);
  if (username === undefined) throw notAuthenticated();
  return username;
}

function cookieKey(header: string | undefined): string | undefined {
  for (const cookie of (header ?? '').split(';')) {
    const [name = '', ...value] = cookie.trim().split('=');
    if (name.startsWith('splunkd_')) return value.join('=');
  }
  return undefined;
}
