import { createAdministration } from './administration.ts';
import { createConnection, type ConnectionOptions } from './http.ts';
import { createSavedSearches, type SavedSearches } from './saved-searches.ts';
import { runSearchJob, type SearchAnswer, type SearchRequest } from './search.ts';
import { createSession, type Credentials } from './session.ts';

export type SplunkClientOptions = ConnectionOptions & Credentials;

/** What the lab asks of Splunk: the same for the emulator and for a real one. */
export interface SplunkClient extends ReturnType<typeof createAdministration> {
  /** Runs a search to its end and returns all its results. */
  search(request: SearchRequest): Promise<SearchAnswer>;
  savedSearches: SavedSearches;
  /** Is this the lab's emulator, and no Splunk? */
  isEmulator(): Promise<boolean>;
  close(): void;
}

/** A client of splunkd's REST API at `url`. It signs in with the first request. */
export function createSplunkClient(options: SplunkClientOptions): SplunkClient {
  const connection = createConnection(options);
  const session = createSession(
    connection,
    'token' in options
      ? { token: options.token }
      : { username: options.username, password: options.password },
  );
  return {
    search: (request) => runSearchJob(session, request),
    savedSearches: createSavedSearches(session),
    ...createAdministration(session),
    isEmulator: () => session.isEmulator(),
    close: () => connection.close(),
  };
}
