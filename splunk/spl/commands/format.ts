import { Row } from '../rows/row.ts';
import { columnNames, fromAllRows, type Table } from '../rows/stream.ts';
import { boolean, integer, text } from '../syntax/arguments.ts';
import { toValues } from '../values/field-value.ts';
import type { Command } from './command.ts';

export interface FormatOptions {
  mvsep?: string;
  maxresults?: number;
  emptystr?: string;
  /** Row prefix, column prefix, column separator, column end, row separator, row end. */
  separators?: readonly string[];
}

const DEFAULT_SEPARATORS = ['(', '(', 'AND', ')', 'OR', ')'];
const OPTIONS = { mvsep: text, maxresults: integer(0), emptystr: text, quote: boolean };

const escape = (value: string): string => value.replace(/[\\"]/g, '\\$&');

/** Results as a search expression, as `format` writes it. */
export function formatTable(table: Table, options: FormatOptions = {}): string {
  const { mvsep = 'OR', maxresults = 0, emptystr = 'NOT( )' } = options;
  const [rowStart, columnStart, and, columnEnd, or, rowEnd] = options.separators ?? DEFAULT_SEPARATORS;
  const names = columnNames(table)
    .filter((name) => !name.startsWith('_'))
    .sort();
  const rows = (maxresults > 0 ? table.rows.slice(0, maxresults) : table.rows).flatMap((row) => {
    const parts = names.flatMap((name) => {
      const values = toValues(row.get(name)).map((value) => {
        if (name === 'search' || name === 'query') return value;
        return `${/[\s"'()]/.test(name) ? `"${name}"` : name}="${escape(value)}"`;
      });
      if (values.length === 0) return [];
      return [values.length === 1 ? values[0]! : `( ${values.join(` ${mvsep} `)} )`];
    });
    return parts.length === 0 ? [] : [`${columnStart} ${parts.join(` ${and} `)} ${columnEnd}`];
  });
  return rows.length === 0 ? emptystr : `${rowStart} ${rows.join(` ${or} `)} ${rowEnd}`;
}

/** The text that a subsearch's results become; a single `search` field is pasted as it is. */
export function formatAsSearch(table: Table): string {
  const [only] = table.rows;
  if (table.rows.length === 1 && only) {
    const names = only.names().filter((name) => !name.startsWith('_'));
    const value = only.get('search');
    if (names.length === 1 && typeof value === 'string') return value;
  }
  return formatTable(table, { emptystr: 'NOT ( )' });
}

/** `format [mvsep=] [maxresults=] [emptystr=] ["(" "(" "AND" ")" "OR" ")"]`: results as one search expression. */
export const format: Command = {
  kind: 'transforming',
  parse: (args) => {
    const { words, options } = args.readWords(OPTIONS);
    if (words.length !== 0 && words.length !== 6)
      throw args.fail('There must be six quoted separators, or none.');
    const separators = words.length === 6 ? words.map(({ value }) => value) : DEFAULT_SEPARATORS;
    return (input) =>
      fromAllRows(input, (rows, columns) => {
        const made = formatTable({ rows, columns }, { ...options, separators });
        return { rows: [Row.of({ search: options.quote ? escape(made) : made })], columns: ['search'] };
      });
  },
};
