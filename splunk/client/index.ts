export type { FiredAlert, IndexInfo, NewToken, TriggeredAlert } from './administration.ts';
export { createConnection, type Connection, type ConnectionOptions, type HttpAnswer } from './http.ts';
export { createHecClient, type HecClient, type HecClientOptions, type HecEvent } from './hec-client.ts';
export type { DispatchWindow, SavedSearch, SavedSearches } from './saved-searches.ts';
export type { SearchAnswer, SearchMessage, SearchRequest } from './search.ts';
export type { Credentials } from './session.ts';
export { createSplunkClient, type SplunkClient, type SplunkClientOptions } from './splunk-client.ts';
