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
  const column = keptColumn(segment, path);
  const known = column?.get(row);
  if (known !== undefined) return toValues(known);
  const found = spathValues(segment.event(row).raw, path);
  if (isShort(found)) column?.set(row, fromValues(found) ?? []);
  return found;
}

/**
 * What `spath PATH` finds in the texts of some rows, the empty list where it finds nothing. Undefined when it is not
 * to be kept.
 */
export function pathColumn(segment: EventSegment, rows: Uint32Array, path: string): CodeColumn | undefined {
  const column = keptColumn(segment, path);
  if (!column || column.held === segment.size) return column;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (column.has(row)) continue;
    const found = spathValues(segment.event(row).raw, path);
    if (!isShort(found)) return undefined;
    column.set(row, fromValues(found) ?? []);
  }
  return column;
}

/** A missing value was not looked for yet; one that was and is not there is the empty list. */
function keptColumn(segment: EventSegment, path: string): CodeColumn | undefined {
  const columns = (segment.kept.get(PATH_COLUMNS) ?? new Map()) as Map<string, CodeColumn>;
  segment.kept.set(PATH_COLUMNS, columns);
  let column = columns.get(path);
  if (!column && columns.size < MOST_PATHS) {
    column = new CodeColumn(segment.size);
    columns.set(path, column);
  }
  return column;
}

function isShort(values: readonly string[]): boolean {
  let length = 0;
  for (const text of values) length += text.length;
  return length <= MOST_CHARACTERS;
}
