import type { SplunkApp } from '../../conf/splunk-app.ts';
import type { Endpoint } from '../endpoint.ts';
import { unknownObject } from '../errors.ts';
import type { Entry } from '../reply.ts';

const PATH = 'apps/local';

/** `apps/local`: the apps that were read at the start, and the search app. */
export function appEndpoints(apps: readonly SplunkApp[]): Endpoint[] {
  const search = {
    id: 'search',
    label: 'Search & Reporting',
    version: '',
    description: '',
    author: 'Splunk',
  };
  const entries = [search, ...apps].map(appEntry);
  return [
    { path: PATH, GET: () => ({ kind: 'collection', title: 'localapps', path: PATH, entries }) },
    {
      path: `${PATH}/{name}`,
      GET: ({ path }) => {
        const entry = entries.find(({ name }) => name === path['name']);
        if (!entry) throw unknownObject(path['name'] ?? '');
        return { kind: 'entry', title: 'localapps', path: PATH, entry };
      },
    },
  ];
}

function appEntry(app: Pick<SplunkApp, 'id' | 'label' | 'version' | 'description' | 'author'>): Entry {
  return {
    name: app.id,
    path: `${PATH}/${app.id}`,
    owner: 'nobody',
    app: 'system',
    content: {
      author: app.author,
      check_for_updates: false,
      configured: true,
      core: app.id === 'search',
      description: app.description,
      disabled: false,
      label: app.label,
      show_in_nav: true,
      state_change_requires_restart: false,
      version: app.version,
      visible: true,
    },
  };
}
