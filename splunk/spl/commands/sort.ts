import { compareAddresses, parseAddress, type Address } from '../values/address.ts';
import { compareText } from '../values/compare.ts';
import { parseNumber } from '../values/number.ts';
import { toValues } from '../values/field-value.ts';
import { fromAllRows } from '../rows/stream.ts';
import type { Row } from '../rows/row.ts';
import { integer, type Arguments } from '../syntax/arguments.ts';
import type { Command } from './command.ts';

type SortType = 'auto' | 'num' | 'str' | 'ip';

export interface SortField {
  name: string;
  type: SortType;
  descending: boolean;
}

/** One value prepared for comparing, so that it is read as a number or an address once. */
interface SortKey {
  text: string;
  number: number;
  address: Address | undefined;
}

const TYPED = /^(auto|num|str|ip)\((.*)\)$/s;

/** `sort [N] [±]FIELD … [d|desc]`: at most 10,000 results unless N says otherwise, 0 for all. */
export const sort: Command = {
  kind: 'whole-set',
  parse: (args) => {
    const options: { limit?: number } = {};
    const count = args.match(/\s*\d+(?=[\s,]|$)/y)?.[0];
    if (count !== undefined) {
      options.limit = Number(count);
      args.position += count.length;
    }
    while (args.takeOption({ limit: integer(0) }, options));
    const fields = parseSortFields(args, (name) => /^(?:d|desc)$/i.test(name));
    if (args.match(/(?:d|desc)\s*$/iy)) {
      args.position = args.end;
      for (const field of fields) field.descending = !field.descending;
    }
    args.requireEnd();
    return (input, run) =>
      fromAllRows(input, (rows, columns) => {
        const sorted = sortRows(rows, fields);
        const limit = options.limit ?? run.limits.sortRows;
        if (limit === 0 || sorted.length <= limit) return { rows: sorted, columns };
        if (options.limit === undefined) {
          run.warn(
            `The sort command kept the first ${limit} of ${sorted.length} results; 'sort 0' keeps all.`,
          );
        }
        return { rows: sorted.slice(0, limit), columns };
      });
  },
};

/**
 * Reads `[±]field …`. A sign on its own holds for all fields behind it, one at a name for that name. `isEnd` tells the
 * word that closes the list.
 */
export function parseSortFields(
  args: Arguments,
  isEnd: (name: string) => boolean = () => false,
): SortField[] {
  const fields: SortField[] = [];
  let general = false;
  while ((args.skipBlanksAndCommas(), !args.done)) {
    const start = args.position;
    let descending: boolean = general;
    if (args.peek() === '-' || args.peek() === '+') {
      descending = args.peek() === '-';
      args.position++;
      if (/^[\s,]?$/.test(args.peek())) {
        general = descending;
        continue;
      }
    }
    const word = args.readWord();
    if (!word.quoted && isEnd(word.value) && fields.length > 0 && args.done) {
      args.position = start;
      break;
    }
    const typed = word.quoted ? null : TYPED.exec(word.value);
    const name = typed ? typed[2]!.trim().replace(/^"(.*)"$/s, '$1') : word.value;
    fields.push({ name, type: (typed?.[1] as SortType | undefined) ?? 'auto', descending });
  }
  if (fields.length === 0) throw args.fail('Fields are missing.');
  return fields;
}

/** Sorts by several fields; equal results keep their order, missing values come last whatever the direction. */
export function sortRows(rows: readonly Row[], fields: readonly SortField[]): Row[] {
  const keyed = rows.map((row) => ({ row, keys: fields.map((field) => keyOf(row, field)) }));
  keyed.sort((a, b) => {
    for (let i = 0; i < fields.length; i++) {
      const left = a.keys[i];
      const right = b.keys[i];
      if (!left || !right) {
        if (left === right) continue;
        return left ? -1 : 1;
      }
      const order = compareKeys(left, right, fields[i]!.type);
      if (order !== 0) return fields[i]!.descending ? -order : order;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}

function keyOf(row: Row, { name, type }: SortField): SortKey | undefined {
  // Our choice: of several values the first counts.
  const text = toValues(row.get(name))[0];
  if (text === undefined) return undefined;
  const number = type === 'str' ? Number.NaN : parseNumber(text);
  if (type === 'num' && Number.isNaN(number)) return undefined;
  const address = type === 'str' || type === 'num' || !Number.isNaN(number) ? undefined : parseAddress(text);
  return { text, number, address };
}

function compareKeys(left: SortKey, right: SortKey, type: SortType): number {
  if (type !== 'str' && type !== 'ip' && !Number.isNaN(left.number) && !Number.isNaN(right.number)) {
    return left.number - right.number;
  }
  if (left.address && right.address) return compareAddresses(left.address, right.address);
  return compareText(left.text, right.text);
}
