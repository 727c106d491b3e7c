import type { FieldValue } from '../values/field-value.ts';
import { ChangedBlock, type Block } from './block.ts';
import { columnOf, type BlockColumn } from './block-column.ts';

export interface Expansion {
  /** Most values of one result. */
  limit?: number;
  /** Whether a value that a result has twice counts once. */
  distinct?: boolean;
  /** Told how many values a multivalue field had; throws when there are too many. */
  countMade?(values: number): void;
}

/** One result a value of a field; results with one value or none stay as they are. */
export function expanded(block: Block, field: string, expansion: Expansion = {}): Block {
  const single = singleValues(block.column(field), expansion);
  if (!single) return block;
  const { positions, column } = single;
  return new ChangedBlock(block.at(positions), new Map([[field, { column: () => column }]]));
}

/** A column with one value a position. */
export interface SingleValues {
  column: BlockColumn;
  /** Where each value stood before. */
  positions: Uint32Array;
}

/** Whether any position may have a list: told from the values where they are fewer than the positions. */
function mayHoldLists({ codes, values }: BlockColumn): boolean {
  if (values.length > codes.length) return true;
  for (let code = 0; code < values.length; code++) if (typeof values[code] === 'object') return true;
  return false;
}

/** A column with one position for every value; undefined when no position has several. */
export function singleValues(
  column: BlockColumn,
  { limit = Infinity, distinct = false, countMade }: Expansion = {},
): SingleValues | undefined {
  if (!mayHoldLists(column)) return undefined;
  const { codes, values } = column;
  let size = 0;
  const lists = new Map<number, readonly string[]>();
  for (let position = 0; position < codes.length; position++) {
    const code = codes[position]!;
    const value = values[code];
    if (typeof value !== 'object') {
      size++;
      continue;
    }
    let list = lists.get(code);
    if (!list) {
      list = (distinct ? [...new Set(value)] : value).slice(0, limit);
      lists.set(code, list);
    }
    countMade?.(value.length);
    size += list.length;
  }
  if (lists.size === 0) return undefined;
  const positions = new Uint32Array(size);
  const single: (FieldValue | undefined)[] = [];
  for (let position = 0; position < codes.length; position++) {
    const code = codes[position]!;
    for (const value of lists.get(code) ?? [values[code]]) {
      positions[single.length] = position;
      single.push(value);
    }
  }
  return { positions, column: columnOf(size, (at) => single[at]) };
}
