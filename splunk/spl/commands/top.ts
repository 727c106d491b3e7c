import { Row } from '../rows/row.ts';
import { fromAllRows } from '../rows/stream.ts';
import { boolean, integer, text, type OptionValues } from '../syntax/arguments.ts';
import { compareText } from '../values/compare.ts';
import { parseByFields } from '../syntax/aggregation-parser.ts';
import type { Command } from './command.ts';
import { groupKeys, sortGroups, type Group } from './groups.ts';

const OPTIONS = {
  limit: integer(0),
  showcount: boolean,
  showperc: boolean,
  countfield: text,
  percentfield: text,
  useother: boolean,
  otherstr: text,
};

interface Counted {
  values: readonly string[];
  count: number;
}

/** Most combinations that `top` and `rare` give; limits.conf [top] maxresultrows. */
const MAX_ROWS = 50_000;

/** `top` and `rare`: how often each combination of values occurs, the most or the least frequent first. */
function counting(direction: 'most' | 'least'): Command {
  return {
    kind: 'transforming',
    parse: (args) => {
      const fields: string[] = [];
      const options: OptionValues<typeof OPTIONS> = {};
      let by: string[] = [];
      const leading = args.match(/\s*\d+(?=[\s,])/y)?.[0];
      if (leading !== undefined) {
        options.limit = Number(leading);
        args.position += leading.length;
      }
      while ((args.skipBlanksAndCommas(), !args.done)) {
        if (args.takeOption(OPTIONS, options)) continue;
        args.refuseOption(OPTIONS);
        if (args.takeKeyword('BY'))
          by = parseByFields(args, () => args.match(/[A-Za-z_]\w*\s*=/y) !== undefined);
        else fields.push(args.readWord().value);
      }
      if (fields.length === 0) throw args.fail('Fields are missing.');
      const limit = options.limit === 0 ? MAX_ROWS : (options.limit ?? 10);
      return (input) =>
        fromAllRows(input, (rows) => {
          const groups = new Map<string, Group<Map<string, Counted>>>();
          for (const row of rows) count(row, fields, by, groups);
          const columns = [
            ...by,
            ...fields,
            ...(options.showcount === false ? [] : [options.countfield ?? 'count']),
            ...(options.showperc === false ? [] : [options.percentfield ?? 'percent']),
          ];
          return {
            rows: sortGroups([...groups.values()]).flatMap((group) =>
              ranked(group.state, direction, limit, options, fields).map(
                ({ values, count: times, percent }) => {
                  const row = new Row();
                  by.forEach((name, i) => row.set(name, group.values[i]));
                  fields.forEach((name, i) => row.set(name, values[i]));
                  if (options.showcount !== false) row.set(options.countfield ?? 'count', String(times));
                  if (options.showperc !== false)
                    row.set(options.percentfield ?? 'percent', percent.toFixed(6));
                  return row;
                },
              ),
            ),
            columns,
          };
        });
    },
  };
}

function count(
  row: Row,
  fields: readonly string[],
  by: readonly string[],
  groups: Map<string, Group<Map<string, Counted>>>,
): void {
  const combinations = groupKeys(row, fields);
  if (combinations.length === 0) return;
  for (const { key, values } of groupKeys(row, by)) {
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { values, state: new Map() }));
    for (const combination of combinations) {
      const known = group.state.get(combination.key);
      if (known) known.count++;
      else group.state.set(combination.key, { values: combination.values, count: 1 });
    }
  }
}

function ranked(
  counts: Map<string, Counted>,
  direction: 'most' | 'least',
  limit: number,
  { useother, otherstr = 'OTHER' }: OptionValues<typeof OPTIONS>,
  fields: readonly string[],
): (Counted & { percent: number })[] {
  const all = [...counts.values()];
  const total = all.reduce((sum, one) => sum + one.count, 0);
  all.sort((a, b) => {
    const order = direction === 'most' ? b.count - a.count : a.count - b.count;
    return order === 0 ? compareLists(b.values, a.values) : order;
  });
  const kept = all.slice(0, limit);
  if (useother && all.length > limit) {
    const rest = all.slice(limit).reduce((sum, one) => sum + one.count, 0);
    kept.push({ values: fields.map(() => otherstr), count: rest });
  }
  return kept.map((one) => ({ ...one, percent: (one.count / total) * 100 }));
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length; i++) {
    const order = compareText(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return 0;
}

/** `top [N] FIELDS [BY FIELDS]`: equal counts come last value first (documented). */
export const top = counting('most');

/** `rare [N] FIELDS [BY FIELDS]`. */
export const rare = counting('least');
