import type { Random } from '#kernel';
import type { EventSource, StoredEvent } from './event-source.ts';
import type { ExtractionRules } from './extract/extraction-rules.ts';
import type { DataModel } from './knowledge/data-model.ts';
import type { LookupStore } from './knowledge/lookup-store.ts';
import type { MacroDefinition } from './knowledge/macro.ts';
import type { SearchLimits } from './limits.ts';

/** A table cell: one text or, for multivalue fields, several. */
export type CellValue = string | string[];

/** A result: null and missing cells mean the same. */
export type ResultRow = Record<string, CellValue | null>;

export interface SearchMessage {
  type: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
  text: string;
}

export interface SearchResult {
  /** Column names in the order of Splunk's `output_mode=json`. */
  fields: string[];
  /** Rows without their null cells. */
  rows: ResultRow[];
  messages: SearchMessage[];
  /** Events that matched the first search. */
  eventCount: number;
  /** Events that were read to find them. */
  scanCount: number;
  /** `statistics` once a transforming command has made a table of the events. */
  resultType: 'events' | 'statistics';
}

/** Results written by `collect`. */
export interface CollectedEvents {
  index: string;
  events: Omit<StoredEvent, 'indexTime' | 'index'>[];
}

/** An alert action started by `sendalert` or `sendemail`. */
export interface AlertActionCall {
  action: string;
  parameters: Record<string, string>;
  results: ResultRow[];
}

/** Everything a search may touch besides its own text. Only `source` and `now` are needed. */
export interface SearchOptions {
  source: EventSource;
  /** Epoch seconds, inclusive; default all time. */
  earliest?: number;
  /** Epoch seconds, exclusive; default all time. */
  latest?: number;
  /** Epoch seconds at which the search was started: `now()` and relative times refer to it. */
  now: number;
  /** IANA name of the user's time zone; default UTC. */
  timezone?: string;
  /** Searched when a search names no index; default `main`. */
  defaultIndexes?: readonly string[];
  /** Macros by stanza name, `name` or `name(argumentCount)`. */
  macros?: Readonly<Record<string, MacroDefinition>>;
  lookups?: LookupStore;
  /** Text of a saved search. */
  savedSearches?: (name: string) => string | undefined;
  /** Search strings of event types, for `eventtype=` and `typer`. */
  eventTypes?: Readonly<Record<string, string>>;
  /** Tags by `field=value` pair. */
  tags?: readonly { field: string; value: string; tag: string }[];
  dataModels?: Readonly<Record<string, DataModel>>;
  /** How fields are extracted from an event's text; default: `key=value` pairs and JSON, as `KV_MODE=auto`. */
  extraction?: (event: StoredEvent) => ExtractionRules;
  /** Answers the `rest` command; without it the command is refused. */
  rest?: (path: string, parameters: Record<string, string>) => Promise<ResultRow[]>;
  /** Keeps what `collect` writes; without it the command is refused. */
  collect?: (collected: CollectedEvents) => void | Promise<void>;
  /** Takes alert actions; without it `sendalert` is refused. */
  alert?: (call: AlertActionCall) => void | Promise<void>;
  /** Feeds `random()`; default: a stream seeded by the search text. */
  random?: Random;
  /** Shown by `addinfo`. */
  sid?: string;
  splunkServer?: string;
  /** How `_time` of the results is written: ISO 8601 as Splunk's REST API does (default), or epoch seconds. */
  timeFormat?: 'iso' | 'epoch';
  signal?: AbortSignal;
  limits?: Partial<SearchLimits>;
}
