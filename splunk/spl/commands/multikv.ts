import type { Row } from '../rows/row.ts';
import { Row as EmptyRow } from '../rows/row.ts';
import { mapBatches } from '../rows/stream.ts';
import { boolean, integer, type Arguments, type OptionValues } from '../syntax/arguments.ts';
import { toText } from '../values/field-value.ts';
import type { Command } from './command.ts';

const OPTIONS = {
  copyattrs: boolean,
  forceheader: integer(1),
  multitable: boolean,
  noheader: boolean,
  rmorig: boolean,
};

interface Settings extends OptionValues<typeof OPTIONS> {
  /** Fields to extract; all when there are none. */
  fields: Set<string>;
  /** Texts of which a row must hold one. */
  filter: string[];
}

/** A word of a line and where it stands. */
interface Token {
  text: string;
  start: number;
  end: number;
}

/**
 * `multikv [fields NAMES] [filter TERMS] [options]`: the rows of a table in `_raw` become events. A header is the first
 * line whose words all begin with a capital letter, else the first line. Words go to columns in order when there are as
 * many as in the header, else by where they stand; the last column takes the rest of the line. All of this is our choice
 * where the manual speaks of a general strategy.
 */
export const multikv: Command = {
  kind: 'streaming',
  parse: (args) => {
    const settings = readSettings(args);
    return (input) =>
      mapBatches(input, (batch) =>
        batch.flatMap((row) => {
          const made = tableRows(row, settings);
          return settings.rmorig === false || made.length === 0 ? [...made, row] : made;
        }),
      );
  },
};

function readSettings(args: Arguments): Settings {
  const options: OptionValues<typeof OPTIONS> = {};
  const fields = new Set<string>();
  const filter: string[] = [];
  let list: 'fields' | 'filter' | undefined;
  while ((args.skipBlanksAndCommas(), !args.done)) {
    if (args.takeOption(OPTIONS, options)) list = undefined;
    else if (args.takeKeyword('fields')) list = 'fields';
    else if (args.takeKeyword('filter')) list = 'filter';
    else {
      args.refuseOption(OPTIONS);
      const { value, position } = args.readWord();
      if (list === 'fields') fields.add(value);
      else if (list === 'filter') filter.push(value);
      else throw args.fail(`Unexpected argument '${value}'.`, position, value.length);
    }
  }
  return { ...options, fields, filter };
}

function tokens(line: string): Token[] {
  return [...line.matchAll(/\S+/g)].map(({ 0: text, index }) => ({
    text,
    start: index,
    end: index + text.length,
  }));
}

const isHeader = (line: string): boolean => tokens(line).every(({ text }) => /^[A-Z%#]/.test(text));

function tableRows(row: Row, settings: Settings): Row[] {
  const raw = row.get('_raw');
  if (raw === undefined) return [];
  const lines = toText(raw).split(/\r?\n/);
  const filled = lines.filter((line) => line.trim() !== '');
  const { noheader = false, multitable = true, forceheader } = settings;
  let header: Token[] | undefined;
  let from = 0;
  if (noheader) {
    header = tokens(filled[0] ?? '').map((token, i) => ({ ...token, text: `Column_${i + 1}` }));
  } else {
    const found = filled.findIndex(isHeader);
    const at = forceheader === undefined ? Math.max(0, found) : forceheader - 1;
    header = tokens(filled[at] ?? '');
    from = at + 1;
  }
  const made: Row[] = [];
  for (const line of filled.slice(from)) {
    // A further header after an empty line begins a further table.
    if (multitable && !noheader && isHeader(line) && lines[lines.indexOf(line) - 1]?.trim() === '') {
      header = tokens(line);
      continue;
    }
    if (settings.filter.length > 0 && !settings.filter.some((term) => line.includes(term))) continue;
    made.push(rowOf(row, line, header, settings));
  }
  return made;
}

function rowOf(original: Row, line: string, header: readonly Token[], { copyattrs, fields }: Settings): Row {
  const row = copyattrs === false ? new EmptyRow() : original.clone();
  row.set('_raw', line);
  const values = cells(line, header);
  header.forEach(({ text: name }, i) => {
    if (fields.size === 0 || fields.has(name)) row.set(name, values[i]);
  });
  return row;
}

/** The value of each column. */
function cells(line: string, header: readonly Token[]): (string | undefined)[] {
  const words = tokens(line);
  const last = header.length - 1;
  if (words.length >= header.length) {
    return header.map((_, i) => (i < last ? words[i]!.text : line.slice(words[i]!.start).trimEnd()));
  }
  const values: (string | undefined)[] = header.map(() => undefined);
  for (const word of words) {
    // The column that begins nearest to where the word begins or ends.
    const distance = (column: Token): number =>
      Math.min(Math.abs(column.start - word.start), Math.abs(column.end - word.end));
    const nearest = header.reduce(
      (best, column, i) => (distance(column) < distance(header[best]!) ? i : best),
      0,
    );
    values[nearest] = values[nearest] === undefined ? word.text : `${values[nearest]} ${word.text}`;
  }
  return values;
}
