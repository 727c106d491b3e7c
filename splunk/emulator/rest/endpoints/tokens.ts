import { SECOND, type Clock } from '#kernel';
import type { BearerToken, BearerTokens } from '../bearer-tokens.ts';
import type { Endpoint, RestRequest } from '../endpoint.ts';
import { configError, unknownObject } from '../errors.ts';
import type { Entry, Reply } from '../reply.ts';
import { timeParameter } from './job-request.ts';

const PATH = 'authorization/tokens';

/** `authorization/tokens`: tokens for `Authorization: Bearer`. */
export function tokenEndpoints(tokens: BearerTokens, username: string, clock: Clock): Endpoint[] {
  const list = (): Reply => ({
    kind: 'collection',
    title: 'tokens',
    path: PATH,
    entries: tokens.list().map(tokenEntry),
  });
  const find = ({ parameters }: RestRequest): BearerToken => {
    const id = parameters.get('id') ?? '';
    const token = tokens.find(id);
    if (!token) throw unknownObject(id);
    return token;
  };
  return [
    {
      path: PATH,
      GET: list,
      POST: ({ parameters }) => {
        const name = parameters.get('name');
        const audience = parameters.get('audience');
        if (!name) throw configError(400, 'Cannot perform action "POST" without a target name to act on.');
        if (name !== username) throw configError(400, `User "${name}" does not exist.`);
        if (!audience) throw configError(400, 'Argument "audience" is required by this handler.');
        const expires = timeParameter(parameters, 'expires_on', clock.now() / SECOND);
        const { id, text } = tokens.create(
          name,
          audience,
          expires === undefined ? undefined : expires * SECOND,
        );
        const entry: Entry = { name: id, path: `${PATH}/${id}`, app: 'system', content: { id, token: text } };
        return { kind: 'entry', status: 201, title: 'tokens', path: PATH, entry };
      },
    },
    {
      path: `${PATH}/{user}`,
      GET: list,
      // Switches a token on or off.
      POST: (request) => {
        const status = request.parameters.get('status');
        if (status !== 'enabled' && status !== 'disabled') throw configError(400, 'Invalid status.');
        find(request).enabled = status === 'enabled';
        return list();
      },
      DELETE: (request) => {
        tokens.delete(find(request).id);
        return list();
      },
    },
  ];
}

function tokenEntry({
  id,
  username,
  audience,
  issuedAtMs,
  expiresAtMs,
  enabled,
  lastUsedMs,
}: BearerToken): Entry {
  const seconds = (ms: number | undefined) => Math.floor((ms ?? 0) / SECOND);
  return {
    name: id,
    path: `${PATH}/${id}`,
    app: 'system',
    removable: true,
    content: {
      claims: { sub: username, aud: audience, iat: seconds(issuedAtMs), exp: seconds(expiresAtMs) },
      lastUsed: seconds(lastUsedMs),
      status: enabled ? 'enabled' : 'disabled',
    },
  };
}
