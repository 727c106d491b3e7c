import { parseSubnet } from '../values/address.ts';
import { compileWildcard } from '../values/wildcard.ts';
import { parseTime } from '../time/strptime.ts';
import type { LookupDefinition } from './lookup-store.ts';

type TableRow = readonly string[];

/**
 * Finds the rows of a lookup table whose input columns hold the given values (one list of alternatives a column).
 * Exact columns go through an index; wildcard and CIDR columns are tried row by row in file order.
 */
export type LookupMatcher = (values: readonly (readonly string[])[], eventTime?: number) => TableRow[];

export function createLookupMatcher(
  definition: LookupDefinition,
  inputs: readonly string[],
  { timezone, now }: { timezone: string; now: number },
): LookupMatcher {
  const { table, caseSensitive = true, matchTypes = {}, minMatches = 0, defaultMatch } = definition;
  const limit = definition.maxMatches ?? (definition.time ? 1 : 1000);
  const columns = inputs.map((name) => table.columns.indexOf(name));
  const fold = (text: string): string => (caseSensitive ? text : text.toLowerCase());
  const types = inputs.map((name) => matchTypes[name] ?? 'exact');
  const exactAt = types.findIndex((type) => type === 'exact');
  const index = new Map<string, TableRow[]>();
  if (exactAt !== -1) {
    for (const row of table.rows) {
      const key = fold(row[columns[exactAt]!] ?? '');
      const bucket = index.get(key);
      if (bucket) bucket.push(row);
      else index.set(key, [row]);
    }
  }
  const tests = new Map<string, (text: string) => boolean>();
  const cellTest = (cell: string, type: 'exact' | 'wildcard' | 'cidr'): ((text: string) => boolean) => {
    const key = `${type} ${cell}`;
    let test = tests.get(key);
    if (!test) {
      if (type === 'wildcard') test = compileWildcard(cell, { caseSensitive });
      else if (type === 'cidr') test = parseSubnet(cell) ?? ((text) => text === cell);
      else test = (text) => fold(text) === fold(cell);
      tests.set(key, test);
    }
    return test;
  };
  const { time } = definition;
  const timeColumn = time ? table.columns.indexOf(time.field) : -1;
  const inTime = (row: TableRow, eventTime: number | undefined): number | undefined => {
    if (!time || eventTime === undefined) return 0;
    const text = row[timeColumn] ?? '';
    const at = time.format ? parseTime(text, time.format, { timezone, now }) : Number(text);
    if (at === undefined || Number.isNaN(at)) return undefined;
    const offset = eventTime - at;
    const inside =
      offset >= (time.minOffsetSeconds ?? 0) && offset <= (time.maxOffsetSeconds ?? 2_000_000_000);
    return inside ? offset : undefined;
  };
  return (values, eventTime) => {
    const candidates =
      exactAt === -1
        ? table.rows
        : [...new Set(values[exactAt]!.flatMap((text) => index.get(fold(text)) ?? []))];
    let found = candidates.filter((row) =>
      columns.every((column, i) => i === exactAt || values[i]!.some(cellTest(row[column] ?? '', types[i]!))),
    );
    if (time) {
      found = found
        .flatMap((row) => {
          const offset = inTime(row, eventTime);
          return offset === undefined ? [] : [{ row, offset }];
        })
        .sort((a, b) => a.offset - b.offset)
        .map(({ row }) => row);
    }
    found = found.slice(0, limit);
    const missing = defaultMatch === undefined ? 0 : Math.max(0, minMatches - found.length);
    for (let i = 0; i < missing; i++) found.push(table.columns.map(() => defaultMatch!));
    return found;
  };
}
