import { randomUUID } from 'node:crypto';
import type { HecToken, HecTokens } from '../../hec/tokens.ts';
import type { Endpoint, RestRequest } from '../endpoint.ts';
import { configError, unknownObject } from '../errors.ts';
import { isTrue } from '../parameters.ts';
import type { Entry, Reply } from '../reply.ts';

const PATH = 'data/inputs/http';

type Setting = (value: string, all: readonly string[]) => Partial<HecToken>;

/** What may be set on a token, and how. */
const SETTINGS: Readonly<Record<string, Setting>> = {
  description: (description) => ({ description }),
  disabled: (value) => ({ disabled: isTrue(value) }),
  host: (host) => ({ host }),
  index: (index) => ({ index }),
  indexes: (_value, all) => ({
    indexes: all.flatMap((list) => list.split(',')).filter((name) => name !== ''),
  }),
  source: (source) => ({ source }),
  sourcetype: (sourcetype) => ({ sourcetype }),
  token: (token) => ({ token }),
  useACK: (value) => ({ useACK: isTrue(value) }),
  allowQueryStringAuth: (value) => ({ allowQueryStringAuth: isTrue(value) }),
};

/** `data/inputs/http`: the tokens of the HTTP Event Collector. Changes work at once. */
export function httpInputEndpoints(tokens: HecTokens): Endpoint[] {
  const find = ({ path }: RestRequest): HecToken => {
    const name = (path['name'] ?? '').replace(/^http:\/\//, '');
    const token = tokens.get(name);
    if (!token) throw unknownObject(path['name'] ?? '');
    return token;
  };
  const shown = (token: HecToken, status = 200): Reply => ({
    kind: 'entry',
    status,
    title: 'http',
    path: PATH,
    entry: tokenEntry(token),
  });
  const list = (): Reply => ({
    kind: 'collection',
    title: 'http',
    path: PATH,
    entries: tokens.list().map(tokenEntry),
  });
  const change = (settings: (request: RestRequest) => Partial<HecToken>) => (request: RestRequest) =>
    shown(tokens.set({ ...find(request), ...settings(request) }));
  return [
    {
      path: PATH,
      GET: list,
      POST: ({ parameters }) => {
        const name = parameters.get('name')?.replace(/^http:\/\//, '');
        if (!name) throw configError(400, 'Cannot perform action "POST" without a target name to act on.');
        if (tokens.get(name)) throw configError(409, `An object with name=http://${name} already exists`);
        const settings = readSettings(parameters);
        return shown(tokens.set({ token: newToken(), ...settings, name }), 201);
      },
    },
    // The settings of the collector itself: it cannot be switched off here.
    { path: `${PATH}/http`, GET: () => globalSettings(), POST: () => globalSettings() },
    {
      path: `${PATH}/{name}`,
      GET: (request) => shown(find(request)),
      POST: change(({ parameters }) => readSettings(parameters)),
      DELETE: (request) => {
        tokens.delete(find(request).name);
        return list();
      },
    },
    { path: `${PATH}/{name}/enable`, POST: change(() => ({ disabled: false })) },
    { path: `${PATH}/{name}/disable`, POST: change(() => ({ disabled: true })) },
    { path: `${PATH}/{name}/rotate`, POST: change(() => ({ token: newToken() })) },
  ];
}

const newToken = () => randomUUID().toUpperCase();

function readSettings(parameters: RestRequest['parameters']): Partial<HecToken> {
  const names = parameters.names().filter((name) => name !== 'name' && name !== 'output_mode');
  const unknown = names.filter((name) => !Object.hasOwn(SETTINGS, name)).sort()[0];
  if (unknown !== undefined)
    throw configError(400, `Argument "${unknown}" is not supported by this handler.`);
  return Object.assign(
    {},
    ...names.map((name) => SETTINGS[name]!(parameters.get(name) ?? '', parameters.all(name))),
  ) as Partial<HecToken>;
}

function tokenEntry(token: HecToken): Entry {
  return {
    name: `http://${token.name}`,
    path: `${PATH}/http://${token.name}`,
    links: ['disable', 'enable'],
    owner: 'nobody',
    app: 'splunk_httpinput',
    removable: true,
    content: {
      description: token.description,
      disabled: token.disabled,
      'eai:appName': 'splunk_httpinput',
      host: token.host ?? '$decideOnStartup',
      index: token.index,
      indexes: token.indexes,
      source: token.source ?? '',
      sourcetype: token.sourcetype ?? '',
      token: token.token,
      useACK: token.useACK ? '1' : '0',
    },
  };
}

function globalSettings(): Reply {
  const content = {
    disabled: false,
    enableSSL: '1',
    dedicatedIoThreads: '2',
    maxSockets: '0',
    maxThreads: '0',
  };
  const entry: Entry = { name: 'http', path: `${PATH}/http`, app: 'splunk_httpinput', content };
  return { kind: 'entry', title: 'http', path: PATH, entry };
}
