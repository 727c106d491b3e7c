import { columnNames, fromAllRows, withColumns, type Table } from '../rows/stream.ts';
import { Row } from '../rows/row.ts';
import { boolean, integer, oneOf, text } from '../syntax/arguments.ts';
import { toText } from '../values/field-value.ts';
import { timeOf } from '../aggregates/compile.ts';
import type { Command } from './command.ts';
import { isDataset, parseDatasetPart, readDatasetPart } from './datasets.ts';
import { joinKey } from './groups.ts';

const OPTIONS = {
  type: oneOf('inner', 'left', 'outer'),
  usetime: boolean,
  earlier: boolean,
  overwrite: boolean,
  max: integer(0),
  left: text,
  right: text,
};

interface JoinOptions {
  type?: 'inner' | 'left' | 'outer';
  usetime?: boolean;
  earlier?: boolean;
  overwrite?: boolean;
  max?: number;
  left?: string;
  right?: string;
}

/** A field of the results and the field of the subsearch that must have the same value. */
interface KeyPair {
  left: string;
  right: string;
}

/**
 * `join [type=inner] [usetime=f] [earlier=t] [overwrite=t] [max=1] [FIELDS] [SUBSEARCH]`, or
 * `join left=L right=R where L.a=R.b [SUBSEARCH]`. Without fields all common ones are used. Instead of the subsearch
 * there may be a dataset, `inputlookup:FILE`.
 */
export const join: Command = {
  kind: 'whole-set',
  brackets: 'pipeline',
  parse: (args) => {
    const options: JoinOptions = {};
    const pairs: KeyPair[] = [];
    args.takeOptions(OPTIONS, options);
    const prefixed = options.left !== undefined || options.right !== undefined;
    if (prefixed) {
      const { left, right } = options;
      if (left === undefined || right === undefined || !args.takeKeyword('where')) {
        throw args.fail("The form is 'left=L right=R where L.field=R.field'.");
      }
      // Either side of the sign may come first.
      const sides = { [left]: 'left', [right]: 'right' } as const;
      const pattern = /\s*([^\s=[.]+)\.([^\s=[]+)\s*=\s*([^\s=[.]+)\.([^\s=[]+)/y;
      for (let match = args.match(pattern); match; match = args.match(pattern)) {
        const [whole, first, firstField, second, secondField] = match as unknown as string[];
        if (new Set([sides[first!], sides[second!]]).size < 2 || !sides[first!] || !sides[second!]) {
          throw args.fail(`A condition compares '${left}.<field>' with '${right}.<field>'.`);
        }
        pairs.push(
          sides[first!] === 'left'
            ? { left: firstField!, right: secondField! }
            : { left: secondField!, right: firstField! },
        );
        args.position += whole!.length;
        args.skipBlanksAndCommas();
      }
      if (pairs.length === 0) throw args.fail("The form is 'left=L right=R where L.field=R.field'.");
      args.takeOptions(OPTIONS, options);
    } else {
      while ((args.skipBlanksAndCommas(), !args.done && args.peek() !== '[' && !isDataset(args))) {
        if (args.takeOption(OPTIONS, options)) continue;
        args.refuseOption(OPTIONS);
        const { value } = args.readWord('[');
        pairs.push({ left: value, right: value });
      }
    }
    args.skipBlanks();
    const part = isDataset(args) ? parseDatasetPart(args) : { pipeline: args.requirePipeline() };
    args.takeOptions(OPTIONS, options);
    args.requireEnd();
    return (input, run) =>
      fromAllRows(input, async (rows, columns) => {
        const right = await readDatasetPart(part, 'join', run);
        return joinTables({ rows, columns }, right, pairs, options);
      });
  },
};

function joinTables(left: Table, right: Table, given: readonly KeyPair[], options: JoinOptions): Table {
  const rightNames = columnNames(right).filter((name) => !name.startsWith('_'));
  const pairs = given.length > 0 ? given : commonFields(left, rightNames);
  const index = new Map<string, Row[]>();
  for (const row of right.rows) {
    const key = keyOf(row, pairs, 'right');
    if (key === undefined) continue;
    const bucket = index.get(key);
    if (bucket) bucket.push(row);
    else index.set(key, [row]);
  }
  const keepsUnmatched = options.type === 'left' || options.type === 'outer';
  const max = options.max === 0 ? Infinity : (options.max ?? 1);
  const rows: Row[] = [];
  for (const row of left.rows) {
    const key = keyOf(row, pairs, 'left');
    const candidates = (key === undefined ? undefined : index.get(key)) ?? [];
    const matches = (
      options.usetime ? candidates.filter((other) => inOrder(row, other, options)) : candidates
    ).slice(0, max);
    if (matches.length === 0 && keepsUnmatched) rows.push(prefixedRow(row, options.left));
    for (const match of matches) rows.push(merge(row, match, options));
  }
  const named = left.columns?.map((name) => prefixedName(name, options.left));
  const { right: alias } = options;
  return {
    rows,
    columns: withColumns(
      named,
      rightNames.map((name) => prefixedName(name, alias)),
    ),
  };
}

function commonFields(left: Table, rightNames: readonly string[]): KeyPair[] {
  const names = new Set(columnNames(left));
  return rightNames.filter((name) => names.has(name)).map((name) => ({ left: name, right: name }));
}

function keyOf(row: Row, pairs: readonly KeyPair[], side: keyof KeyPair): string | undefined {
  const values: string[] = [];
  for (const pair of pairs) {
    const value = row.get(pair[side]);
    if (value === undefined) return undefined;
    values.push(toText(value));
  }
  return joinKey(values);
}

/** With `usetime` the match must lie before (or, with `earlier=f`, after) the result. */
function inOrder(row: Row, other: Row, { earlier = true }: JoinOptions): boolean {
  return earlier ? timeOf(other) <= timeOf(row) : timeOf(other) >= timeOf(row);
}

function merge(row: Row, match: Row, { overwrite = true, left, right }: JoinOptions): Row {
  const merged = prefixedRow(row, left);
  for (const name of match.names()) {
    if (name.startsWith('_')) continue;
    const into = prefixedName(name, right);
    if (overwrite || !merged.has(into)) merged.set(into, match.get(name));
  }
  return merged;
}

/** With aliases fields are called `L.field` and `R.field` afterwards; internal ones keep their names. */
function prefixedName(name: string, alias: string | undefined): string {
  return alias === undefined || name.startsWith('_') ? name : `${alias}.${name}`;
}

function prefixedRow(row: Row, alias: string | undefined): Row {
  if (alias === undefined) return row.clone();
  const prefixed = new Row();
  for (const name of row.names()) prefixed.set(prefixedName(name, alias), row.get(name));
  return prefixed;
}
