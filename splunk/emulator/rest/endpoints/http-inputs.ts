import { randomUUID } from 'node:crypto';
import type { HecToken, HecTokens } from '../../hec/tokens.ts';
import type { Endpoint, RestRequest } from '../endpoint.ts';
import { configError, unknownObject } from '../errors.ts';
import { isTrue } from '../parameters.ts';
import type { Entry, Reply } from '../reply.ts';

const PATH = 'data/inputs/http';

type Setting = (token: HecToken, value: string, all: readonly string[]) => void;

/** What may be set on a token, and how. */
const SETTINGS: Readonly<Record<string, Setting>> = {
  description: (token, value) => void (token.description = value),
  disabled: (token, value) => void (token.disabled = isTrue(value)),
  host: (token, value) => void (token.host = value),
  index: (token, value) => void (token.index = value),
  indexes: (token, _value, all) => {
    token.indexes = all.flatMap((list) => list.split(',')).filter((name) => name !== '');
  },
  source: (token, value) => void (token.source = value),
  sourcetype: (token, value) => void (token.sourcetype = value),
  token: (token, value) => void (token.token = value),
  useACK: (token, value) => void (token.useACK = isTrue(value)),
  allowQueryStringAuth: (token, value) => void (token.allowQueryStringAuth = isTrue(value)),
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
  const change = (work: (token: HecToken) => void) => (request: RestRequest) => {
    const token = find(request);
    work(token);
    return shown(token);
  };
  return [
    {
      path: PATH,
      GET: list,
      POST: ({ parameters }) => {
        const name = parameters.get('name')?.replace(/^http:\/\//, '');
        if (!name) throw configError(400, 'Cannot perform action "POST" without a target name to act on.');
        if (tokens.get(name)) throw configError(409, `An object with name=http://${name} already exists`);
        const token = tokens.set({ name, token: randomUUID().toUpperCase() });
        try {
          apply(token, parameters);
        } catch (error) {
          tokens.delete(name);
          throw error;
        }
        return shown(token, 201);
      },
    },
    // The settings of the collector itself: it cannot be switched off here.
    { path: `${PATH}/http`, GET: () => globalSettings(), POST: () => globalSettings() },
    {
      path: `${PATH}/{name}`,
      GET: (request) => shown(find(request)),
      POST: (request) => {
        const token = find(request);
        apply(token, request.parameters);
        return shown(token);
      },
      DELETE: (request) => {
        tokens.delete(find(request).name);
        return list();
      },
    },
    { path: `${PATH}/{name}/enable`, POST: change((token) => void (token.disabled = false)) },
    { path: `${PATH}/{name}/disable`, POST: change((token) => void (token.disabled = true)) },
    {
      path: `${PATH}/{name}/rotate`,
      POST: change((token) => void (token.token = randomUUID().toUpperCase())),
    },
  ];
}

function apply(token: HecToken, parameters: RestRequest['parameters']): void {
  const names = parameters.names().filter((name) => name !== 'name' && name !== 'output_mode');
  const unknown = names.filter((name) => !Object.hasOwn(SETTINGS, name)).sort()[0];
  if (unknown !== undefined)
    throw configError(400, `Argument "${unknown}" is not supported by this handler.`);
  for (const name of names) SETTINGS[name]!(token, parameters.get(name) ?? '', parameters.all(name));
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
