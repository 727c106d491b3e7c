import { createRandom } from '#kernel';
import type { EvalContext } from '../eval/context.ts';
import type { ExtractionRules } from '../extract/extraction-rules.ts';
import { DEFAULT_LIMITS, type SearchLimits } from '../limits.ts';
import type { SearchMessage, SearchOptions } from '../options.ts';
import type { FieldValue } from '../values/field-value.ts';
import type { ResultStream, Table } from '../rows/stream.ts';
import type { SearchNode } from '../syntax/search-ast.ts';
import type { CompiledAssignment } from '../eval/compile.ts';
import type { Subpipeline } from '../syntax/pipeline.ts';

/** How a field looks in the final table, made by `fieldformat`. */
export type DisplayFormats = Map<string, CompiledAssignment>;

/** What stands between the values of a multivalue field where one text is needed, by field; default a line break. */
export type Delimiters = Map<string, string>;

/** One run of one pipeline: a search, or a subsearch of it. */
export interface SearchRun {
  options: SearchOptions;
  limits: SearchLimits;
  context: EvalContext;
  /** Range of the search, epoch seconds; inline `earliest` and `latest` narrow it as the search starts. */
  range: { earliest: number; latest: number };
  /** Nesting of subsearches. */
  depth: number;
  counts: { events: number; scanned: number };
  messages: SearchMessage[];
  displayFormats: DisplayFormats;
  delimiters: Delimiters;
  /** Whether results are a table rather than events. */
  transformed: boolean;
  /** Reads the index; with rules for the extraction of fields, these count instead of those of the source types. */
  events(node: SearchNode | undefined, rules?: ExtractionRules): ResultStream;
  /** Runs a bracketed pipeline: as a search of its own, or over given results. */
  subsearch(pipeline: Subpipeline, options?: { input?: ResultStream; maxRows?: number }): Promise<Table>;
  /** Reads the text of a pipeline over given results, as templates make it. Throws `SplError` about that text. */
  template(text: string): Subpipeline;
  /** Runs a whole search given as text, macros included. Throws `SplError` about that text. */
  searchText(text: string, options?: { maxRows?: number }): Promise<Table>;
  warn(text: string): void;
}

export function createEvalContext(search: string, options: SearchOptions): EvalContext {
  return {
    now: options.now,
    timezone: options.timezone ?? 'UTC',
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    random: options.random ?? createRandom(search),
    lookups: options.lookups,
    eventTypes: options.eventTypes ?? {},
    tags: options.tags ?? [],
  };
}

export type Fields = Map<string, FieldValue>;
