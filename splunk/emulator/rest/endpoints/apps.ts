import type { LocalApp, LocalApps } from '../../conf/local-apps.ts';
import type { Endpoint, RestRequest } from '../endpoint.ts';
import { configError, unknownObject } from '../errors.ts';
import { isTrue, type Parameters } from '../parameters.ts';
import type { Entry, Reply } from '../reply.ts';

const PATH = 'apps/local';
/** A folder name. */
const NAME = /^[A-Za-z0-9][\w.-]{0,79}$/;

const SETTINGS: Readonly<Record<string, (value: string) => Partial<LocalApp>>> = {
  author: (author) => ({ author }),
  description: (description) => ({ description }),
  label: (label) => ({ label }),
  version: (version) => ({ version }),
  visible: (value) => ({ visible: isTrue(value) }),
};

/**
 * `apps/local`: the apps that were read at the start, which the emulator does not change, and empty apps made over
 * REST. Installing a package (`filename=1`) is refused: apps are read from folders at the start.
 */
export function appEndpoints(apps: LocalApps): Endpoint[] {
  const find = ({ path }: RestRequest): LocalApp => {
    const app = apps.get(path['name'] ?? '');
    if (!app) throw unknownObject(path['name'] ?? '');
    return app;
  };
  const findMade = (request: RestRequest): LocalApp => {
    const app = find(request);
    if (apps.isMade(app.name)) return app;
    throw configError(400, `The lab's Splunk emulator does not change the app ${app.name}: edit its files.`);
  };
  const shown = (app: LocalApp, status = 200): Reply => ({
    kind: 'entry',
    status,
    title: 'localapps',
    path: PATH,
    entry: appEntry(app, apps.isMade(app.name)),
  });
  const list = (): Reply => ({
    kind: 'collection',
    title: 'localapps',
    path: PATH,
    entries: apps.list().map((app) => appEntry(app, apps.isMade(app.name))),
  });
  const set = (app: LocalApp, status = 200): Reply => {
    apps.set(app);
    return shown(app, status);
  };
  return [
    {
      path: PATH,
      GET: list,
      POST: ({ parameters }) => {
        const name = parameters.get('name');
        if (!name) throw configError(400, 'Cannot perform action "POST" without a target name to act on.');
        if (parameters.boolean('filename') || !NAME.test(name)) {
          throw configError(
            400,
            "The lab's Splunk emulator installs no packages: it reads folders at its start.",
          );
        }
        if (apps.get(name)) throw configError(409, `An object with name=${name} already exists`);
        const fresh = { name, label: name, version: '1.0.0', description: '', author: '' };
        return set({ ...fresh, visible: true, disabled: false, ...readSettings(parameters) }, 201);
      },
    },
    { path: `${PATH}/_reload`, GET: list, POST: list },
    {
      path: `${PATH}/{name}`,
      GET: (request) => shown(find(request)),
      POST: (request) => set({ ...findMade(request), ...readSettings(request.parameters) }),
      DELETE: (request) => {
        apps.delete(findMade(request).name);
        return list();
      },
    },
    {
      path: `${PATH}/{name}/_reload`,
      GET: (request) => shown(find(request)),
      POST: (request) => shown(find(request)),
    },
    { path: `${PATH}/{name}/enable`, POST: (request) => set({ ...findMade(request), disabled: false }) },
    { path: `${PATH}/{name}/disable`, POST: (request) => set({ ...findMade(request), disabled: true }) },
  ];
}

function readSettings(parameters: Parameters): Partial<LocalApp> {
  const names = parameters.names().filter((name) => !['name', 'output_mode', 'filename'].includes(name));
  const unknown = names.filter((name) => !Object.hasOwn(SETTINGS, name)).sort()[0];
  if (unknown !== undefined)
    throw configError(400, `Argument "${unknown}" is not supported by this handler.`);
  return Object.assign(
    {},
    ...names.map((name) => SETTINGS[name]!(parameters.get(name) ?? '')),
  ) as Partial<LocalApp>;
}

function appEntry(app: LocalApp, made: boolean): Entry {
  const { name, author, description, disabled, label, version, visible } = app;
  return {
    name,
    path: `${PATH}/${name}`,
    links: ['_reload'],
    owner: 'nobody',
    app: 'system',
    removable: made,
    content: {
      author,
      check_for_updates: false,
      configured: true,
      core: name === 'search',
      description,
      disabled,
      label,
      show_in_nav: true,
      state_change_requires_restart: false,
      version,
      visible,
    },
  };
}
