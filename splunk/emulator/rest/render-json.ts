import type { Page } from './collection.ts';
import { collectionPath, entryLinks, entryPath, isoTime } from './links.ts';
import type { Entry } from './reply.ts';
import { GENERATOR } from './version.ts';

/** A collection, or a single entry, as `output_mode=json` shows it. `origin` is the server's own address. */
export function feedAsJson(
  origin: string,
  path: string,
  entries: readonly Entry[],
  nowMs: number,
  page?: Page,
): object {
  const own = collectionPath(path);
  return {
    links: page ? { create: `${own}/_new`, _reload: `${own}/_reload`, _acl: `${own}/_acl` } : {},
    origin: `${origin}${own}`,
    updated: isoTime(nowMs),
    generator: GENERATOR,
    entry: entries.map((entry) => entryAsJson(origin, entry, page === undefined)),
    ...(page ? { paging: { total: page.total, perPage: page.perPage, offset: page.offset } } : {}),
    messages: [],
  };
}

function entryAsJson(origin: string, entry: Entry, single: boolean): object {
  return {
    name: entry.name,
    id: `${origin}${entryPath(entry)}`,
    updated: isoTime(entry.updatedMs ?? 0),
    links: entryLinks(entry),
    ...(entry.publishedMs === undefined ? {} : { published: isoTime(entry.publishedMs) }),
    author: entry.owner ?? 'system',
    acl: aclOf(entry),
    ...(single ? { fields: { required: [], optional: entry.optionalFields ?? [], wildcard: [] } } : {}),
    content: { ...entry.content, 'eai:acl': null },
  };
}

/** Who may do what: in the emulator the one user may do everything. */
export function aclOf(entry: Entry): Record<string, unknown> {
  const job = entry.ttl !== undefined;
  return {
    app: entry.app ?? 'search',
    ...(job ? {} : { can_change_perms: true, can_list: true, can_share_app: true }),
    can_write: true,
    modifiable: true,
    owner: entry.owner ?? 'nobody',
    perms: entry.sharing === 'user' ? null : { read: ['*'], write: ['admin'] },
    removable: entry.removable ?? false,
    sharing: entry.sharing ?? 'app',
    ...(job ? { ttl: entry.ttl } : {}),
  };
}
