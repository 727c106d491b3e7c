export type {
  EventSegment,
  EventSource,
  MetadataColumn,
  MetadataName,
  ScanRequest,
  SegmentRows,
  StoredEvent,
} from './event-source.ts';
export { DEFAULT_EXTRACTION, type ExtractionRules } from './extract/extraction-rules.ts';
export type { DataModel, DataModelDataset } from './knowledge/data-model.ts';
export type { LookupDefinition, LookupStore, LookupTable } from './knowledge/lookup-store.ts';
export type { MacroDefinition } from './knowledge/macro.ts';
export { DEFAULT_LIMITS, type SearchLimits } from './limits.ts';
export type {
  AlertActionCall,
  CellValue,
  CollectedEvents,
  ResultRow,
  SearchMessage,
  SearchOptions,
  SearchResult,
} from './options.ts';
export { COMMAND_NAMES } from './commands/index.ts';
export { parseSearch, type Search } from './parse-search.ts';
export { runSearch } from './run-search.ts';
export { SplError } from './spl-error.ts';
export { resolveTimeModifier } from './time/time-modifier.ts';
export { readEventLine, type EventDefaults } from './vectors/event-line.ts';
export { differenceFrom, runVector, type Vector, type VectorOutcome } from './vectors/vector.ts';
export { VOCABULARY } from './vocabulary.ts';
