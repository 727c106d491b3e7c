import type { ResultRow } from '#splunk/spl';
import { page } from './collection.ts';
import type { Endpoint } from './endpoint.ts';
import { RestError } from './errors.ts';
import { Parameters } from './parameters.ts';
import type { Entry } from './reply.ts';
import { parsePath, Router } from './router.ts';

/** Answers the `rest` command of a search from the endpoints of the REST API: GET only, one row an entry. */
export function createRestCommand(
  endpoints: () => readonly Endpoint[],
  username: string,
  splunkServer: string,
): (path: string, parameters: Record<string, string>) => Promise<ResultRow[]> {
  let router: Router | undefined;
  return async (written, given) => {
    router ??= new Router(endpoints());
    const url = new URL(written, 'https://localhost');
    for (const [name, value] of Object.entries(given)) url.searchParams.set(name, value);
    const path = parsePath(url.pathname);
    const match = path && router.find(path.segments);
    if (!path || !match?.endpoint.GET) {
      throw new Error(`The emulator does not serve ${url.pathname} to searches.`);
    }
    const parameters = new Parameters(url.searchParams, new URLSearchParams());
    try {
      const reply = await match.endpoint.GET({
        method: 'GET',
        path: match.path,
        parameters,
        owner: path.owner ?? username,
        app: path.app ?? 'search',
        username,
        outputMode: 'json',
        body: '',
      });
      if (reply.kind === 'collection') {
        return page(reply.entries, parameters).entries.map((entry) => rowOf(entry, splunkServer));
      }
      if (reply.kind === 'entry') return [rowOf(reply.entry, splunkServer)];
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      throw new Error(error.messages.map(({ text }) => text).join(' '), { cause: error });
    }
    throw new Error(`${url.pathname} has no entries that could be results.`);
  };
}

function rowOf(entry: Entry, splunkServer: string): ResultRow {
  const row: ResultRow = { title: entry.name, id: `/services/${entry.path}`, splunk_server: splunkServer };
  if (entry.owner !== undefined) row['author'] = row['eai:acl.owner'] = entry.owner;
  if (entry.app !== undefined) row['eai:acl.app'] = entry.app;
  if (entry.sharing !== undefined) row['eai:acl.sharing'] = entry.sharing;
  for (const [name, value] of Object.entries(entry.content)) {
    if (Array.isArray(value)) row[name] = value.map(textOf);
    else if (value !== undefined && value !== null && value !== '') row[name] = textOf(value);
  }
  return row;
}

function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number);
}
