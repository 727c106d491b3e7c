import type { Block } from '../columns/block.ts';
import { ByValue, picked, type BlockColumn } from '../columns/block-column.ts';
import { singleValues } from '../columns/expand.ts';

/** Gives every distinct text a number, in order of appearance. */
export class TextIds {
  readonly texts: string[] = [];
  readonly #known = new Map<string, number>();

  of(text: string): number {
    let id = this.#known.get(text);
    if (id === undefined) {
      id = this.texts.length;
      this.#known.set(text, id);
      this.texts.push(text);
    }
    return id;
  }

  find(text: string): number | undefined {
    return this.#known.get(text);
  }
}

/** Cells of all tables together; pairs beyond it are kept in a map. */
const MOST_CELLS = 4_000_000;
/** Second numbers from here on are kept in a map. */
const MOST_SECOND = 4_096;
const SECOND_RANGE = 2 ** 26;

/** Gives every pair of numbers a number, in order of appearance. */
export class PairIds {
  readonly #firsts: number[] = [];
  readonly #seconds: number[] = [];
  /** By first and second number, the number of the pair plus one. */
  readonly #tables: Int32Array[] = [];
  readonly #others = new Map<number, number>();
  #cells = 0;
  #largest = 16;

  get count(): number {
    return this.#firsts.length;
  }

  firstOf(pair: number): number {
    return this.#firsts[pair]!;
  }

  secondOf(pair: number): number {
    return this.#seconds[pair]!;
  }

  /** The numbers of many pairs, -1 where one of the two is below zero. `into` may be one of the others. */
  ofAll(firsts: Int32Array, seconds: Int32Array, into: Int32Array): void {
    let last = -1;
    let table: Int32Array | undefined;
    for (let i = 0; i < into.length; i++) {
      const first = firsts[i]!;
      const second = seconds[i]!;
      if (first < 0 || second < 0) {
        into[i] = -1;
        continue;
      }
      // Neighbours often have the same first number.
      if (first !== last) {
        last = first;
        table = this.#tables[first];
      }
      const id = table !== undefined && second < table.length ? table[second]! : 0;
      if (id > 0) into[i] = id - 1;
      else {
        into[i] = this.#add(first, second);
        table = this.#tables[first];
      }
    }
  }

  find(first: number, second: number): number | undefined {
    const id = this.#tables[first]?.[second] ?? 0;
    return id > 0 ? id - 1 : this.#others.get(first * SECOND_RANGE + second);
  }

  #add(first: number, second: number): number {
    const key = first * SECOND_RANGE + second;
    const known = this.#others.size === 0 ? undefined : this.#others.get(key);
    if (known !== undefined) return known;
    const id = this.#firsts.length;
    this.#firsts.push(first);
    this.#seconds.push(second);
    const table = this.#tableFor(first, second);
    if (table) table[second] = id + 1;
    else this.#others.set(key, id);
    return id;
  }

  #tableFor(first: number, second: number): Int32Array | undefined {
    const table = this.#tables[first];
    if (table && second < table.length) return table;
    const needed = 2 ** Math.ceil(Math.log2(second + 1));
    // Other first numbers need tables as long as the longest sooner or later, unless that takes too much room.
    const usual = this.#cells + this.#largest <= MOST_CELLS / 4 ? this.#largest : 16;
    const size = Math.min(MOST_SECOND, Math.max(usual, needed));
    if (second >= MOST_SECOND || this.#cells + size > MOST_CELLS) return undefined;
    const larger = new Int32Array(size);
    if (table) larger.set(table);
    this.#cells += size - (table?.length ?? 0);
    this.#largest = Math.max(this.#largest, size);
    this.#tables[first] = larger;
    return larger;
  }
}

/** The group of every result of a block. */
export interface Grouping {
  /** The block with one result for every value of multivalue BY fields. */
  block: Block;
  /** By position; -1 where a BY field is null. */
  groups: Int32Array;
}

/** Groups of results that share the values of some fields. */
export class GroupIds {
  readonly #fields: { name: string; ids: TextIds; byValue: ByValue<number> }[];
  /** Pairs of a group of the fields before, and the value of one more field. */
  readonly #pairs: PairIds[];
  readonly #distinct: boolean;
  #seenAny = false;

  constructor(by: readonly string[], distinct = false) {
    this.#fields = by.map((name) => {
      const ids = new TextIds();
      return { name, ids, byValue: new ByValue((value) => (typeof value === 'string' ? ids.of(value) : -1)) };
    });
    this.#pairs = by.slice(1).map(() => new PairIds());
    this.#distinct = distinct;
  }

  get count(): number {
    if (this.#fields.length === 0) return this.#seenAny ? 1 : 0;
    return this.#pairs.at(-1)?.count ?? this.#fields[0]!.ids.texts.length;
  }

  of(given: Block): Grouping {
    let block = given;
    let columns: BlockColumn[] = [];
    for (const { name } of this.#fields) {
      // The field itself keeps its values: it may be aggregated too.
      const column = block.column(name);
      const single = singleValues(column, { distinct: this.#distinct });
      if (single) {
        block = block.at(single.positions);
        columns = columns.map((one) => picked(one, single.positions));
      }
      columns.push(single?.column ?? column);
    }
    const groups = new Int32Array(block.size);
    if (block.size > 0) this.#seenAny = true;
    this.#fields.forEach(({ byValue }, level) => {
      const column = columns[level]!;
      const idOf = byValue.of(column);
      const { codes } = column;
      if (level === 0) {
        for (let i = 0; i < groups.length; i++) groups[i] = idOf[codes[i]!]!;
        return;
      }
      const ids = new Int32Array(groups.length);
      for (let i = 0; i < ids.length; i++) ids[i] = idOf[codes[i]!]!;
      this.#pairs[level - 1]!.ofAll(groups, ids, groups);
    });
    return { block, groups };
  }

  /** The values of the fields of a group. */
  values(group: number): string[] {
    const values: string[] = [];
    let at = group;
    for (let level = this.#fields.length - 1; level > 0; level--) {
      const pairs = this.#pairs[level - 1]!;
      values.unshift(this.#fields[level]!.ids.texts[pairs.secondOf(at)]!);
      at = pairs.firstOf(at);
    }
    if (this.#fields.length > 0) values.unshift(this.#fields[0]!.ids.texts[at]!);
    return values;
  }
}
