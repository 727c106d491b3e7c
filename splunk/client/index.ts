export type { FiredAlert, IndexInfo, NewToken, TriggeredAlert } from './administration.ts';
export { createHecClient, type HecClient, type HecClientOptions, type HecEvent } from './hec-client.ts';
export type { DispatchWindow, SavedSearch, SavedSearches } from './saved-searches.ts';
export type { SearchAnswer, SearchMessage, SearchRequest } from './search.ts';
export { createSplunkClient, type SplunkClient, type SplunkClientOptions } from './splunk-client.ts';
