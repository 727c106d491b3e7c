import type { Endpoint } from '../endpoint.ts';
import { unknownObject } from '../errors.ts';
import type { Entry } from '../reply.ts';
import type { Sessions } from '../sessions.ts';
import { CAPABILITIES } from './authentication.ts';

const USERS = 'authentication/users';
const ROLES = 'authorization/roles';

/** `authentication/users` and `authorization/roles`: the one user and its role. Neither can be made or changed. */
export function userEndpoints(sessions: Sessions): Endpoint[] {
  const user: Entry = {
    name: sessions.username,
    path: `${USERS}/${sessions.username}`,
    app: 'system',
    content: {
      capabilities: CAPABILITIES,
      defaultApp: 'search',
      email: '',
      realname: '',
      roles: ['admin'],
      type: 'Splunk',
      tz: '',
    },
  };
  const role: Entry = {
    name: 'admin',
    path: `${ROLES}/admin`,
    app: 'system',
    content: {
      capabilities: CAPABILITIES,
      imported_roles: [],
      srchFilter: '',
      srchIndexesAllowed: ['*', '_*'],
      srchIndexesDefault: ['main'],
    },
  };
  const capabilities: Entry = {
    name: 'capabilities',
    path: 'authorization/capabilities/capabilities',
    app: 'system',
    content: { capabilities: CAPABILITIES },
  };
  return [
    ...readOnly(USERS, 'users', user),
    ...readOnly(ROLES, 'roles', role),
    ...readOnly('authorization/capabilities', 'capabilities', capabilities),
  ];
}

function readOnly(path: string, title: string, entry: Entry): Endpoint[] {
  return [
    { path, GET: () => ({ kind: 'collection', title, path, entries: [entry] }) },
    {
      path: `${path}/{name}`,
      GET: ({ path: { name = '' } }) => {
        if (name !== entry.name) throw unknownObject(name);
        return { kind: 'entry', title, path, entry };
      },
    },
  ];
}
