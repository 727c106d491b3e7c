import type { Endpoint } from '../endpoint.ts';
import { RestError } from '../errors.ts';
import type { Sessions } from '../sessions.ts';

/** Capabilities that clients look for before they show or try something. */
export const CAPABILITIES = [
  'admin_all_objects',
  'change_own_password',
  'edit_search_schedule_window',
  'edit_tcp',
  'indexes_edit',
  'list_inputs',
  'rest_properties_get',
  'rest_properties_set',
  'schedule_search',
  'search',
];

/** `auth/login`, `authentication/current-context`, `authentication/httpauth-tokens`. */
export function authenticationEndpoints(sessions: Sessions): Endpoint[] {
  return [
    {
      path: 'auth/login',
      open: true,
      POST: ({ parameters }) => {
        const [username, password] = [parameters.get('username'), parameters.get('password')];
        if (!username || !password) throw new RestError(400, { type: 'WARN', text: 'Login failed' });
        const key = sessions.login(username, password);
        if (key === undefined) {
          const code = 'incorrect_username_or_password';
          throw new RestError(401, { type: 'WARN', code, text: 'Login failed' });
        }
        const cookie = `splunkd_8089=${key}; Path=/; Secure; HttpOnly; Max-Age=3600`;
        return {
          kind: 'response',
          members: { sessionKey: key, message: '', code: '' },
          ...(parameters.boolean('cookie') ? { headers: { 'Set-Cookie': cookie } } : {}),
        };
      },
    },
    {
      path: 'authentication/current-context',
      GET: ({ username }) => ({
        kind: 'collection',
        title: 'current-context',
        path: 'authentication/current-context',
        entries: [
          {
            name: 'context',
            path: 'authentication/current-context/context',
            content: { username, roles: ['admin'], capabilities: CAPABILITIES, defaultApp: 'search', tz: '' },
          },
        ],
      }),
    },
    {
      path: 'authentication/httpauth-tokens/{key}',
      DELETE: ({ path }) => {
        sessions.end(path['key']!);
        return { kind: 'messages', messages: [] };
      },
    },
  ];
}
