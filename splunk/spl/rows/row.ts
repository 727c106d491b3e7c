import type { FieldValue } from '../values/field-value.ts';

/** Where expressions and predicates read fields. */
export interface FieldReader {
  get(name: string): FieldValue | undefined;
}

/** Fields that are found in an event only when somebody asks. */
export interface LazyFields extends FieldReader {
  /** All names, those with leading underscore included. */
  names(): Iterable<string>;
  /** What `spath` finds at a path of the event's text, from a source that keeps it. Not to be changed. */
  atPath?(path: string): readonly string[];
}

/** The fields of a table's rows: their names in order, and the place of each. */
export class TableLayout {
  readonly names: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  #asked: { names: readonly string[]; places: Int32Array } | undefined;

  constructor(names: readonly string[]) {
    this.names = names;
    this.#places = new Map(names.map((name, place) => [name, place]));
  }

  placeOf(name: string): number | undefined {
    return this.#places.get(name);
  }

  /** The place of each of some names, -1 where there is none. Asking again for the same list is free. */
  placesOf(names: readonly string[]): Int32Array {
    if (this.#asked?.names !== names)
      this.#asked = { names, places: Int32Array.from(names, (name) => this.#places.get(name) ?? -1) };
    return this.#asked.places;
  }
}

/** The cells of one row of a table, by the places of its layout: a wide table needs no map a row. */
class TableCells implements LazyFields {
  readonly layout: TableLayout;
  readonly #cells: readonly (FieldValue | undefined)[];

  constructor(layout: TableLayout, cells: readonly (FieldValue | undefined)[]) {
    this.layout = layout;
    this.#cells = cells;
  }

  get(name: string): FieldValue | undefined {
    const place = this.layout.placeOf(name);
    return place === undefined ? undefined : this.valueAt(place);
  }

  valueAt(place: number): FieldValue | undefined {
    // Commands may change the lists they get.
    const cell = this.#cells[place];
    return typeof cell === 'object' ? [...cell] : cell;
  }

  *names(): Iterable<string> {
    const { names } = this.layout;
    for (let place = 0; place < names.length; place++)
      if (this.#cells[place] !== undefined) yield names[place]!;
  }
}

/**
 * One result on its way through the pipeline: fields set by commands, over the event they came from.
 *
 * Commands change rows in place; whoever keeps a row while passing it on hands out a `clone`.
 */
export class Row implements FieldReader {
  readonly #cells: Map<string, FieldValue | null>;
  readonly #event: LazyFields | undefined;

  constructor(cells: Map<string, FieldValue | null> = new Map(), event?: LazyFields) {
    this.#cells = cells;
    this.#event = event;
  }

  static of(cells: Readonly<Record<string, FieldValue | null | undefined>>): Row {
    const row = new Row();
    for (const [name, value] of Object.entries(cells)) row.set(name, value ?? undefined);
    return row;
  }

  /** A row of a table: the value of each name of the layout. */
  static ofCells(layout: TableLayout, cells: readonly (FieldValue | undefined)[]): Row {
    return new Row(undefined, new TableCells(layout, cells));
  }

  /** For a row of a table, the layout that holds all of its names but those that commands have added. */
  get layout(): TableLayout | undefined {
    return this.#event instanceof TableCells ? this.#event.layout : undefined;
  }

  /** Names of the fields that commands have set. */
  *namesSet(): Iterable<string> {
    for (const [name, value] of this.#cells) if (value !== null) yield name;
  }

  get(name: string): FieldValue | undefined {
    const value = this.#cells.size === 0 ? undefined : this.#cells.get(name);
    if (value !== undefined) return value ?? undefined;
    return this.#event?.get(name);
  }

  /** The values of some fields, in their order. */
  valuesOf(names: readonly string[]): (FieldValue | undefined)[] {
    const event = this.#event;
    if (this.#cells.size > 0 || !(event instanceof TableCells)) return names.map((name) => this.get(name));
    const values: (FieldValue | undefined)[] = [];
    for (const place of event.layout.placesOf(names))
      values.push(place < 0 ? undefined : event.valueAt(place));
    return values;
  }

  /** What `spath` finds at a path of `_raw`; undefined when the text is to be parsed. */
  atPath(path: string): readonly string[] | undefined {
    return this.#cells.has('_raw') ? undefined : this.#event?.atPath?.(path);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Sets a field; undefined and the empty list make it null. */
  set(name: string, value: FieldValue | undefined): void {
    if (value === undefined || (value.length === 0 && typeof value !== 'string')) this.delete(name);
    else this.#cells.set(name, typeof value !== 'string' && value.length === 1 ? value[0]! : value);
  }

  delete(name: string): void {
    // A null cell hides the event's own field of that name.
    if (this.#event) this.#cells.set(name, null);
    else this.#cells.delete(name);
  }

  /** Names of the fields that are not null: the event's first, then those added by commands. */
  names(): string[] {
    const names: string[] = [];
    if (this.#event) {
      for (const name of this.#event.names()) if (this.#cells.get(name) !== null) names.push(name);
    }
    const seen = this.#event ? new Set(names) : undefined;
    for (const [name, value] of this.#cells) if (value !== null && !seen?.has(name)) names.push(name);
    return names;
  }

  clone(): Row {
    return new Row(new Map(this.#cells), this.#event);
  }

  /** A row with these fields only. */
  pick(names: readonly string[]): Row {
    const row = new Row();
    for (const name of names) row.set(name, this.get(name));
    return row;
  }
}
