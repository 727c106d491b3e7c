import type { FieldValue } from '../values/field-value.ts';
import { ChangedBlock, type Block } from './block.ts';
import { columnOf } from './block-column.ts';

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
  return expandedFrom(block, field, expansion).block;
}

/** The same, and where in the block each result comes from; undefined when nothing changed. */
export function expandedFrom(
  block: Block,
  field: string,
  expansion: Expansion = {},
): { block: Block; positions?: Uint32Array } {
  const { limit = Infinity, distinct = false, countMade } = expansion;
  const { codes, values } = block.column(field);
  let size = 0;
  let isMultivalue = false;
  const lists = new Map<number, readonly string[]>();
  for (let position = 0; position < codes.length; position++) {
    const code = codes[position]!;
    const value = values[code];
    if (typeof value !== 'object') {
      size++;
      continue;
    }
    isMultivalue = true;
    let list = lists.get(code);
    if (!list) {
      list = (distinct ? [...new Set(value)] : value).slice(0, limit);
      lists.set(code, list);
    }
    countMade?.(value.length);
    size += list.length;
  }
  if (!isMultivalue) return { block };
  const positions = new Uint32Array(size);
  const single: (FieldValue | undefined)[] = [];
  for (let position = 0; position < codes.length; position++) {
    const code = codes[position]!;
    const list = lists.get(code);
    if (list) {
      for (const value of list) {
        positions[single.length] = position;
        single.push(value);
      }
    } else {
      positions[single.length] = position;
      single.push(values[code]);
    }
  }
  const column = columnOf(size, (at) => single[at]);
  return {
    block: new ChangedBlock(block.at(positions), new Map([[field, { column: () => column }]])),
    positions,
  };
}
