import { Row } from '../rows/row.ts';
import { fromAllRows, type Table } from '../rows/stream.ts';
import { boolean, integer, number, text, type OptionValues } from '../syntax/arguments.ts';
import { toValues } from '../values/field-value.ts';
import type { Command } from './command.ts';

const OPTIONS = {
  maxrows: integer(0),
  maxcols: integer(0),
  mincolcover: number,
  minrowcover: number,
  usetotal: boolean,
  totalstr: text,
};

/** Most values of a field (limits.conf, [ctable] maxvalues). */
const MAX_VALUES = 1_000;

/** `contingency [maxrows=] [maxcols=] [usetotal=t] [totalstr=TOTAL] FIELD1 FIELD2`: how often values occur together. */
export const contingency: Command = {
  kind: 'transforming',
  parse: (args) => {
    const { words, options } = args.readWords(OPTIONS);
    const [first, second, third] = words;
    if (!first || !second || third) throw args.fail('It takes two fields.');
    return (input) => fromAllRows(input, (rows) => tabulate(rows, first.value, second.value, options));
  },
};

/** Values by how often they occur, most frequent first; equally frequent ones as first seen. */
class Tally {
  readonly #counts = new Map<string, number>();

  add(value: string): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  of(value: string): number {
    return this.#counts.get(value) ?? 0;
  }

  /** The most frequent values: at most `most`, and no more than cover the wanted part of all. */
  top(most: number | undefined, cover = 1): string[] {
    const sorted = [...this.#counts].sort(([, a], [, b]) => b - a);
    const all = sorted.reduce((sum, [, count]) => sum + count, 0);
    const kept: string[] = [];
    let covered = 0;
    for (const [value, count] of sorted.slice(0, most ? Math.min(most, MAX_VALUES) : MAX_VALUES)) {
      if (covered >= cover * all) break;
      covered += count;
      kept.push(value);
    }
    return kept;
  }
}

function tabulate(
  rows: readonly Row[],
  first: string,
  second: string,
  options: OptionValues<typeof OPTIONS>,
): Table {
  const across = new Tally();
  const down = new Tally();
  const cells = new Tally();
  const key = (one: string, other: string): string => JSON.stringify([one, other]);
  for (const row of rows) {
    for (const one of toValues(row.get(first))) {
      for (const other of toValues(row.get(second))) {
        down.add(named(one));
        across.add(named(other));
        cells.add(key(named(one), named(other)));
      }
    }
  }
  const { usetotal: total = true, totalstr: totalName = 'TOTAL' } = options;
  const names = across.top(options.maxcols, options.mincolcover);
  const values = down.top(options.maxrows, options.minrowcover);
  const line = (label: string, count: (name: string) => number): Row => {
    const counts = names.map(count);
    const row = Row.of({ [first]: label });
    names.forEach((name, i) => row.set(name, String(counts[i])));
    if (total) row.set(totalName, String(counts.reduce((sum, one) => sum + one, 0)));
    return row;
  };
  const table = values.map((value) => line(value, (name) => cells.of(key(value, name))));
  if (total) {
    const inRows = (name: string): number =>
      values.reduce((sum, value) => sum + cells.of(key(value, name)), 0);
    table.push(line(totalName, inRows));
  }
  return { rows: table, columns: [first, ...names, ...(total ? [totalName] : [])] };
}

/** Empty values have a name in the table. */
const named = (value: string): string => (value === '' ? 'EMPTY_STR' : value);
