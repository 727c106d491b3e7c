import type { EventSegment, StoredEvent } from '../event-source.ts';
import { searchIndependentFields, type EventFieldsOptions } from '../extract/event-fields.ts';
import { DEFAULT_EXTRACTION } from '../extract/extraction-rules.ts';
import type { SearchRun } from '../run/search-run.ts';
import type { TabulatedSegment } from './column-fields.ts';
import { FieldTable } from './field-table.ts';

/** Opens segments for one search: the columns that earlier searches left, extended to the rows that came since. */
export function tabulate(
  { options, limits }: Pick<SearchRun, 'options' | 'limits'>,
  optionsFor: (event: StoredEvent) => EventFieldsOptions,
): (segment: EventSegment) => TabulatedSegment {
  // Columns hold for the extraction and the limits that they were made with.
  const madeWith = options.extraction ?? DEFAULT_EXTRACTION;
  const { jsonCharacters, jsonDepth, kvFields, kvCharacters } = limits;
  const bounds = [jsonCharacters, jsonDepth, kvFields, kvCharacters].join();
  const opened = new Map<EventSegment, TabulatedSegment>();
  return (segment) => {
    let from = opened.get(segment);
    if (!from) {
      const tables = (segment.kept.get(madeWith) ?? new Map()) as Map<string, FieldTable>;
      segment.kept.set(madeWith, tables);
      const table = tables.get(bounds) ?? new FieldTable();
      tables.set(bounds, table);
      from = {
        segment,
        table,
        splunkServer: options.splunkServer ?? 'localhost',
        optionsFor: (row) => optionsFor(segment.event(row)),
      };
      opened.set(segment, from);
    }
    from.table.extend(segment, (event) => searchIndependentFields(event, optionsFor(event)));
    return from;
  };
}
