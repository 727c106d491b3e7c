import type { EventSegment } from '../event-source.ts';
import {
  EventFields,
  defaultField,
  isDefaultField,
  type EventFieldsOptions,
} from '../extract/event-fields.ts';
import type { LazyFields } from '../rows/row.ts';
import type { FieldValue } from '../values/field-value.ts';
import type { FieldTable } from './field-table.ts';
import { valuesAtPath } from './path-columns.ts';

/** A segment with the columns of its fields, as one search sees it. */
export interface TabulatedSegment {
  readonly segment: EventSegment;
  readonly table: FieldTable;
  readonly splunkServer: string;
  /** For rows that the columns do not know. */
  optionsFor(row: number): EventFieldsOptions;
}

/** Fields that are kept as numbers or shared texts and need no look at the event's text. */
const KEPT: Readonly<Record<string, (segment: EventSegment, row: number) => FieldValue>> = {
  _time: (segment, row) => String(segment.time(row)),
  host: (segment, row) => segment.metadata('host').text(row),
  source: (segment, row) => segment.metadata('source').text(row),
  sourcetype: (segment, row) => segment.metadata('sourcetype').text(row),
  index: (segment, row) => segment.metadata('index').text(row),
};

/** The fields of one event, read from columns. */
export class ColumnFields implements LazyFields {
  readonly #from: TabulatedSegment;
  readonly #row: number;
  /** For a row that the columns do not know. */
  readonly #event: EventFields | undefined;

  constructor(from: TabulatedSegment, row: number) {
    this.#from = from;
    this.#row = row;
    this.#event = from.table.holds(row)
      ? undefined
      : new EventFields(from.segment.event(row), from.optionsFor(row));
  }

  get(name: string): FieldValue | undefined {
    const { segment, table, splunkServer } = this.#from;
    if (Object.hasOwn(KEPT, name)) return KEPT[name]!(segment, this.#row);
    if (isDefaultField(name)) return defaultField(name, segment.event(this.#row), splunkServer);
    if (this.#event) return this.#event.get(name);
    const value = table.column(name)?.get(this.#row);
    // Commands may change the lists they get.
    return typeof value === 'object' ? [...value] : value;
  }

  atPath(path: string): readonly string[] {
    return valuesAtPath(this.#from.segment, this.#row, path);
  }

  *names(): Iterable<string> {
    const { segment, table } = this.#from;
    if (this.#event) {
      yield* this.#event.names();
      return;
    }
    yield* EventFields.defaultNames(segment.event(this.#row));
    for (const name of table.names(this.#row)) if (!isDefaultField(name)) yield name;
  }
}
