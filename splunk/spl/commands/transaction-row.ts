import { timeOf } from '../aggregates/compile.ts';
import { Row } from '../rows/row.ts';
import { compareText } from '../values/compare.ts';
import { fromValues, toText, toValues } from '../values/field-value.ts';
import { renderNumber } from '../values/number.ts';

/** How the values of several events look in one. */
export interface MultivalueForm {
  /** Whether a field keeps every event's value, in order of time; otherwise distinct values, sorted. */
  asList: (name: string) => boolean;
  /** Whether `_raw` keeps the events apart. */
  rawAsList: boolean;
  /** Stands for a missing value in lists. */
  missing: string;
}

/** One result for the events of a transaction. */
export function transactionRow(
  events: readonly Row[],
  closed: boolean,
  names: readonly string[],
  form: MultivalueForm,
): Row {
  // Arrival is newest first: reversed, equal times keep the order in which they happened.
  const rows = events.toReversed().sort((a, b) => timeOf(a) - timeOf(b));
  const made = new Row();
  const times = rows.map(timeOf).filter((time) => !Number.isNaN(time));
  for (const name of names) {
    if (name.startsWith('_')) continue;
    const list = form.asList(name);
    const values = rows.flatMap((row) => {
      const own = toValues(row.get(name));
      return own.length === 0 && list ? [form.missing] : own;
    });
    made.set(name, fromValues(list ? values : [...new Set(values)].sort(compareText)));
  }
  const raws = rows.flatMap((row) => toValues(row.get('_raw')));
  if (raws.length > 0) made.set('_raw', form.rawAsList ? fromValues(raws) : toText(raws));
  if (times.length > 0) {
    made.set('_time', renderNumber(times[0]!));
    // Microseconds: a difference of epoch seconds has no more.
    made.set('duration', renderNumber(Number((times.at(-1)! - times[0]!).toFixed(6))));
  }
  made.set('eventcount', String(rows.length));
  made.set('closed_txn', closed ? '1' : '0');
  return made;
}
