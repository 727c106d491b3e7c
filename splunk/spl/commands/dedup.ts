import type { Row } from '../rows/row.ts';
import { fromAllRows, mapBatches } from '../rows/stream.ts';
import { boolean } from '../syntax/arguments.ts';
import { toValues } from '../values/field-value.ts';
import type { Command } from './command.ts';
import { joinKey } from './groups.ts';
import { parseSortFields, sortRows, type SortField } from './sort.ts';

const OPTIONS = { keepevents: boolean, keepempty: boolean, consecutive: boolean };

/** `dedup [N] FIELDS [keepevents=] [keepempty=] [consecutive=] [sortby ±FIELD …]`: the first N of each combination. */
export const dedup: Command = {
  kind: 'ordered',
  parse: (args) => {
    const count = args.match(/\s*-?\d+(?=[\s,])/y)?.[0];
    if (count !== undefined) args.position += count.length;
    const limit = count === undefined ? 1 : Number(count);
    if (limit < 1) throw args.fail('The number of results to keep must be at least 1.');
    const fields: string[] = [];
    const options: { keepevents?: boolean; keepempty?: boolean; consecutive?: boolean } = {};
    let sortby: SortField[] | undefined;
    while ((args.skipBlanksAndCommas(), !args.done)) {
      if (args.takeOption(OPTIONS, options)) continue;
      args.refuseOption(OPTIONS);
      if (args.takeKeyword('sortby')) sortby = parseSortFields(args);
      else fields.push(args.readWord().value);
    }
    if (fields.length === 0) throw args.fail('Fields are missing.');
    return (input) => {
      const keep = keeper(fields, limit, options);
      const filtered = mapBatches(input, (batch) => batch.filter(keep));
      if (!sortby) return filtered;
      const order = sortby;
      return fromAllRows(input, (rows, columns) => ({ rows: sortRows(rows, order).filter(keep), columns }));
    };
  },
};

function keeper(
  fields: readonly string[],
  limit: number,
  {
    keepevents,
    keepempty,
    consecutive,
  }: { keepevents?: boolean; keepempty?: boolean; consecutive?: boolean },
): (row: Row) => boolean {
  const counts = new Map<string, number>();
  let last: string | undefined;
  return (row) => {
    const values: string[] = [];
    for (const name of fields) {
      const value = row.get(name);
      if (value === undefined) return keepempty === true;
      values.push(joinKey(toValues(value)));
    }
    const key = values.map((value) => `${value.length}:${value}`).join('');
    if (consecutive && key !== last) counts.clear();
    last = key;
    const seen = (counts.get(key) ?? 0) + 1;
    counts.set(key, seen);
    if (seen <= limit) return true;
    if (!keepevents) return false;
    for (const name of fields) row.delete(name);
    return true;
  };
}
