import { waitFor } from '#kernel';
import { readResults, type SearchAnswer } from './search.ts';
import type { Session } from './session.ts';

/** A saved search as far as the lab needs it. Times are time modifiers as written. */
export interface SavedSearch {
  name: string;
  app: string;
  search: string;
  description: string;
  disabled: boolean;
  isScheduled: boolean;
  /** Five cron fields; empty when it is not scheduled. */
  cronSchedule: string;
  earliest: string;
  latest: string;
  /** All settings by their REST name. */
  content: Record<string, unknown>;
}

export interface DispatchWindow {
  earliest?: number | string;
  latest?: number | string;
  /** What `now` means to the search: epoch seconds. */
  now?: number;
}

export interface SavedSearches {
  list(options?: { app?: string }): Promise<SavedSearch[]>;
  get(name: string): Promise<SavedSearch>;
  /** Runs a saved search at once, over its own window unless another is given, and waits for its results. */
  dispatch(name: string, window?: DispatchWindow): Promise<SearchAnswer>;
}

interface SavedSearchEntry {
  name: string;
  acl: { app: string };
  content: Record<string, unknown>;
}

/** Real milliseconds between looks at a dispatched job, and until the client stops looking. */
const POLL_MS = 100;
const GIVE_UP_MS = 600_000;

export function createSavedSearches(session: Session): SavedSearches {
  const path = (name: string) => `saved/searches/${encodeURIComponent(name)}`;

  const isDone = async (sid: string): Promise<true | undefined> => {
    const job = await session.get(`search/jobs/${encodeURIComponent(sid)}`);
    return (job as { entry: [{ content: { isDone: boolean } }] }).entry[0].content.isDone || undefined;
  };
  const whenDone = (name: string, sid: string) =>
    waitFor({ what: `saved search ${name}`, timeoutMs: GIVE_UP_MS, intervalMs: POLL_MS }, () => isDone(sid));

  return {
    list: async ({ app } = {}) => {
      const answer = await session.get('saved/searches', { count: 0 });
      const all = (answer as { entry: SavedSearchEntry[] }).entry.map(savedSearch);
      return app === undefined ? all : all.filter((search) => search.app === app);
    },
    get: async (name) => {
      const answer = await session.get(path(name));
      return savedSearch((answer as { entry: [SavedSearchEntry] }).entry[0]);
    },
    dispatch: async (name, window = {}) => {
      const answer = await session.post(`${path(name)}/dispatch`, {
        'dispatch.earliest_time': window.earliest,
        'dispatch.latest_time': window.latest,
        'dispatch.now': window.now,
      });
      const { sid } = answer as { sid: string };
      await whenDone(name, sid);
      return readResults(session, sid);
    },
  };
}

function savedSearch({ name, acl, content }: SavedSearchEntry): SavedSearch {
  const text = (key: string) => String((content[key] as string | undefined) ?? '');
  return {
    name,
    app: acl.app,
    search: text('search'),
    description: text('description'),
    disabled: content['disabled'] === true,
    isScheduled: content['is_scheduled'] === true,
    cronSchedule: text('cron_schedule'),
    earliest: text('dispatch.earliest_time'),
    latest: text('dispatch.latest_time'),
    content,
  };
}
