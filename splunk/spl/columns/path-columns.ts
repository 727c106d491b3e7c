import type { EventSegment } from '../event-source.ts';
import { spathValues } from '../json/spath.ts';
import { fromValues, toValues } from '../values/field-value.ts';
import { CodeColumn } from './code-column.ts';

/** Key of the columns among what is kept with a segment: they depend on the text only, not on extraction rules. */
const PATH_COLUMNS = {};
/** Further paths of a segment, and longer results, are read anew by each search: keeping them would not pay. */
const MOST_PATHS = 32;
const MOST_CHARACTERS = 1_024;

/** What `spath PATH` finds in an event's text. Kept with the segment, so that a document is parsed once per path. */
export function valuesAtPath(segment: EventSegment, row: number, path: string): readonly string[] {
  const columns = (segment.kept.get(PATH_COLUMNS) ?? new Map()) as Map<string, CodeColumn>;
  segment.kept.set(PATH_COLUMNS, columns);
  let column = columns.get(path);
  if (!column && columns.size < MOST_PATHS) {
    column = new CodeColumn(segment.size);
    columns.set(path, column);
  }
  // A missing value was not looked for yet; one that was and is not there is the empty list.
  const known = column?.get(row);
  if (known !== undefined) return toValues(known);
  const found = spathValues(segment.event(row).raw, path);
  let length = 0;
  for (const text of found) length += text.length;
  if (length <= MOST_CHARACTERS) column?.set(row, fromValues(found) ?? []);
  return found;
}
