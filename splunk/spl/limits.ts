/** Bounds of a search; names and defaults follow limits.conf where it has them. */
export interface SearchLimits {
  /** [subsearch] maxout: rows of a subsearch that becomes search terms. */
  subsearchRows: number;
  /** Rows of a subsearch in append, appendcols, join. */
  subsearchResultRows: number;
  /** [subsearch] max_subsearch_depth. */
  subsearchDepth: number;
  /** [search] max_macro_depth. */
  macroDepth: number;
  /** [sort] maxresultrows-like default of `sort` without a number. */
  sortRows: number;
  /** [stats] list_maxsize. */
  listSize: number;
  /** [streamstats] max_stream_window. */
  streamWindow: number;
  /** [kv] limit: automatic key=value fields per event. */
  kvFields: number;
  /** [kv] maxchars: characters searched for key=value pairs. */
  kvCharacters: number;
  /** [spath] extraction_cutoff: characters read by automatic JSON extraction and by spath without path. */
  jsonCharacters: number;
  /** Nesting of JSON objects and arrays that is followed. Our choice; Splunk does not document one. */
  jsonDepth: number;
  /** [discretize] maxbins. */
  bins: number;
  /** [transactions] maxopentxn and maxopenevents. */
  openTransactions: number;
  openTransactionEvents: number;
  /** Searches one `map` may start unless `maxsearches` says otherwise. */
  mapSearches: number;
  /** [mvexpand] and others: megabytes that one command may collect. Our choice: one bound for all commands. */
  memoryMegabytes: number;
  /** Results that one mvexpand may make. Our choice, in place of its megabytes. */
  expandedRows: number;
  /** [rex] match_limit: steps of one regular expression over one text. */
  regexSteps: number;
}

export const DEFAULT_LIMITS: SearchLimits = {
  subsearchRows: 10_000,
  subsearchResultRows: 50_000,
  subsearchDepth: 8,
  macroDepth: 100,
  sortRows: 10_000,
  listSize: 100,
  streamWindow: 10_000,
  kvFields: 100,
  kvCharacters: 10_240,
  jsonCharacters: 5_000,
  jsonDepth: 1_000,
  bins: 50_000,
  openTransactions: 5_000,
  openTransactionEvents: 100_000,
  mapSearches: 10,
  memoryMegabytes: 1_024,
  expandedRows: 5_000_000,
  regexSteps: 100_000,
};
