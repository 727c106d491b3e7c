import { describeExpectation, fieldMatches, type ExpectedRow, type RoleNames } from '../scenario/matchers.ts';
import type { ResultRow, RowValue } from '../results.ts';
import { printable } from './printable.ts';

/** The values of a field; none when it is missing or null. */
export function valuesOf(value: RowValue | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  return typeof value === 'string' ? [value] : value;
}

/** Whether every expected field of a row is as expected. Fields that are not named are free. */
export function rowMatches(row: ResultRow, expected: ExpectedRow, roles: RoleNames): boolean {
  return Object.entries(expected).every(([field, wanted]) =>
    fieldMatches(valuesOf(row[field]), wanted, roles),
  );
}

export interface RowComparison {
  readonly missing: readonly ExpectedRow[];
  readonly unexpected: readonly ResultRow[];
}

/** Pairs expected rows with actual ones, each actual row at most once, in any order. */
export function compareRows(
  actual: readonly ResultRow[],
  expected: readonly ExpectedRow[],
  roles: RoleNames,
): RowComparison {
  // Kuhn's augmenting paths: a greedy pairing could give a row to a vague expectation that a strict one needs.
  const ownerOf = new Map<number, number>();
  const claim = (wanted: number, tried: Set<number>): boolean =>
    actual.some((row, index) => {
      if (tried.has(index) || !rowMatches(row, expected[wanted]!, roles)) return false;
      tried.add(index);
      const owner = ownerOf.get(index);
      if (owner !== undefined && !claim(owner, tried)) return false;
      ownerOf.set(index, wanted);
      return true;
    });
  const missing = expected.filter((_, index) => !claim(index, new Set()));
  return { missing, unexpected: actual.filter((_, index) => !ownerOf.has(index)) };
}

/** A row on one line, safe to print: its texts may come from a device. */
export function formatRow(row: ResultRow): string {
  return Object.entries(row)
    .map(([field, value]) => printable(`${field}=${valuesOf(value).join('|')}`))
    .join('  ');
}

export function formatExpectedRow(row: ExpectedRow): string {
  return Object.entries(row)
    .map(([field, wanted]) => `${field}: ${describeExpectation(wanted)}`)
    .join(', ');
}

/** A diff for people: `-` was expected and is missing, `+` is there and was not expected. */
export function formatComparison(comparison: RowComparison, most = 10): string {
  const lines = [
    ...comparison.missing.map((row) => `- ${formatExpectedRow(row)}`),
    ...comparison.unexpected.map((row) => `+ ${formatRow(row)}`),
  ];
  return lines.length > most
    ? [...lines.slice(0, most), `  … and ${lines.length - most} more`].join('\n')
    : lines.join('\n');
}
