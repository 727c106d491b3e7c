/** A lookup table: header and rows as in the CSV file. */
export interface LookupTable {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** A lookup as transforms.conf defines it; a bare file name has all defaults. */
export interface LookupDefinition {
  table: LookupTable;
  /** transforms.conf `case_sensitive_match`; default true. */
  caseSensitive?: boolean;
  /** transforms.conf `match_type` per field; default exact. */
  matchTypes?: Readonly<Record<string, 'exact' | 'wildcard' | 'cidr'>>;
  /** transforms.conf `max_matches`, 1 to 1000; default 1000, for temporal lookups 1. */
  maxMatches?: number;
  /** transforms.conf `min_matches`; default 0. */
  minMatches?: number;
  /** transforms.conf `default_match`: fills up to `minMatches`. */
  defaultMatch?: string;
  /** transforms.conf `time_field`, `time_format`, `max_offset_secs`, `min_offset_secs` of a temporal lookup. */
  time?: { field: string; format?: string; maxOffsetSeconds?: number; minOffsetSeconds?: number };
}

/** Lookup tables by definition or file name. */
export interface LookupStore {
  read(name: string): LookupDefinition | undefined;
  /** Replaces a table; without it `outputlookup` is refused. */
  write?(name: string, table: LookupTable): void;
}
