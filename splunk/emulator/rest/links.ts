import type { Entry } from './reply.ts';

const encodePath = (path: string) => path.split('/').map(encodeURIComponent).join('/');

/** Path of a collection: always without namespace. */
export const collectionPath = (path: string) => `/services/${path}`;

/** Path of an entry, in the namespace of its app when it has one. `path` holds the name as its last segment. */
export function entryPath(entry: Entry): string {
  const parent = entry.path.slice(0, entry.path.length - entry.name.length - 1);
  const own = entry.path.endsWith(`/${entry.name}`)
    ? `${encodePath(parent)}/${encodeURIComponent(entry.name)}`
    : encodePath(entry.path);
  if (entry.app === undefined) return `/services/${own}`;
  const owner = entry.sharing === 'user' ? (entry.owner ?? 'nobody') : 'nobody';
  return `/servicesNS/${encodeURIComponent(owner)}/${encodeURIComponent(entry.app)}/${own}`;
}

/** Relations of an entry and their paths. */
export function entryLinks(entry: Entry): Record<string, string> {
  const own = entryPath(entry);
  const links: Record<string, string> = { alternate: own, list: own, edit: own };
  if (entry.removable) links['remove'] = own;
  for (const relation of entry.links ?? []) links[relation] = `${own}/${relation}`;
  return links;
}

/** ISO 8601 with an offset, as entries show times. Configuration from files has no time: 1970. */
export const isoTime = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, '+00:00');
