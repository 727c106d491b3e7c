import type { SearchOptions, SearchResult } from './options.ts';
import { SplError } from './spl-error.ts';

/** Runs a search and returns its results as a table. Throws `SplError`. */
export async function runSearch(search: string, _options: SearchOptions): Promise<SearchResult> {
  throw new SplError('The search engine is being built.', 0, { text: search });
}
