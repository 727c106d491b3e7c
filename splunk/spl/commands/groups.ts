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

/** Groups in ascending order of their BY values, first field first. */
export function sortGroups<State>(groups: Group<State>[]): Group<State>[] {
  return groups.sort((a, b) => {
    for (let i = 0; i < a.values.length; i++) {
      const order = compareMixed(a.values[i]!, b.values[i]!);
      if (order !== 0) return order;
    }
    return 0;
  });
}
