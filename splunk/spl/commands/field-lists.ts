import type { Row } from '../rows/row.ts';
import { compileWildcard, hasWildcard } from '../values/wildcard.ts';

/** A list of field names, some of them with wildcards. */
export interface FieldList {
  names: readonly string[];
  hasWildcards: boolean;
  matches(name: string): boolean;
}

/** `*` alone does not reach internal fields, whose names begin with an underscore; `_*` does. */
export function fieldList(names: readonly string[]): FieldList {
  const exact = new Set(names.filter((name) => !hasWildcard(name)));
  const tests = names.filter(hasWildcard).map((pattern) => {
    const test = compileWildcard(pattern);
    return (name: string): boolean => (pattern.startsWith('_') || !name.startsWith('_')) && test(name);
  });
  return {
    names,
    hasWildcards: tests.length > 0,
    matches: (name) => exact.has(name) || tests.some((test) => test(name)),
  };
}

/** The names that a list stands for among those that exist, in the list's order. */
export function expandFieldList(list: FieldList, known: Iterable<string>): string[] {
  const existing = [...known];
  const expanded = new Set<string>();
  for (const name of list.names) {
    if (!hasWildcard(name)) expanded.add(name);
    else {
      const one = fieldList([name]);
      for (const candidate of existing) if (one.matches(candidate)) expanded.add(candidate);
    }
  }
  return [...expanded];
}

/** The fields of a row that a list selects. */
export function selectedNames(list: FieldList, row: Row): readonly string[] {
  return list.hasWildcards ? row.names().filter((name) => list.matches(name)) : list.names;
}
