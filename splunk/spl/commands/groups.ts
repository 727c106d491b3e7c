import type { FieldReader } from '../rows/row.ts';
import { compareMixed } from '../values/compare.ts';

/** Results that share the values of the BY fields. */
export interface Group<State> {
  values: readonly string[];
  state: State;
}

export interface GroupKey {
  key: string;
  values: readonly string[];
}

const NO_GROUPING: readonly GroupKey[] = [{ key: '', values: [] }];

/** A key that only equal lists of values share. */
export function joinKey(values: readonly string[]): string {
  return values.length === 1 ? values[0]! : values.map((value) => `${value.length}:${value}`).join('');
}

/**
 * The groups a result belongs to: none when a BY field is null, several when one is multivalue. `dedup` counts a
 * repeated value of one field once.
 */
export function groupKeys(row: FieldReader, by: readonly string[], dedup = false): readonly GroupKey[] {
  if (by.length === 0) return NO_GROUPING;
  let combinations: string[][] | undefined;
  const single: string[] = [];
  for (const name of by) {
    const value = row.get(name);
    if (value === undefined) return [];
    if (typeof value === 'string') {
      if (combinations) for (const list of combinations) list.push(value);
      else single.push(value);
    } else {
      const values = dedup ? [...new Set(value)] : value;
      combinations = (combinations ?? [[...single]]).flatMap((list) => values.map((one) => [...list, one]));
    }
  }
  if (!combinations) return [{ key: joinKey(single), values: single }];
  return combinations.map((values) => ({ key: joinKey(values), values }));
}

/**
 * Groups in ascending order of their BY values, first field first. The values of a field are ordered once, however many
 * groups share them: 200 things over 288 five minutes are 57,600 groups and 488 values.
 */
export function sortGroups<State>(groups: readonly Group<State>[]): Group<State>[] {
  const fields = groups[0]?.values.length ?? 0;
  const ranks = Array.from({ length: fields }, (_, i) => ranksOf(groups.map(({ values }) => values[i]!)));
  const ranked = groups.map((group) => ({
    group,
    places: group.values.map((value, i) => ranks[i]!.get(value)!),
  }));
  ranked.sort((a, b) => {
    for (let i = 0; i < fields; i++) {
      const order = a.places[i]! - b.places[i]!;
      if (order !== 0) return order;
    }
    return 0;
  });
  return ranked.map(({ group }) => group);
}

function ranksOf(values: readonly string[]): ReadonlyMap<string, number> {
  const distinct = [...new Set(values)].sort(compareMixed);
  return new Map(distinct.map((value, rank) => [value, rank]));
}
