import type { EvalContext } from '../eval/context.ts';
import type { MetadataName } from '../event-source.ts';
import { isDefaultField } from '../extract/event-fields.ts';
import { compileSearchPredicate, fieldRead } from '../matching/predicate.ts';
import type { SearchNode } from '../syntax/search-ast.ts';
import type { FieldValue } from '../values/field-value.ts';
import { ColumnFields, type TabulatedSegment } from './column-fields.ts';

/** Whether a row of a segment matches a search expression. */
export type RowTest = (row: number) => boolean;

const METADATA: readonly string[] = ['index', 'host', 'source', 'sourcetype'] satisfies MetadataName[];

/**
 * Compiles a search expression for one segment: whatever looks at a single field is asked once per distinct value, the
 * rest once per row.
 */
export function compileRowTest(
  node: SearchNode | undefined,
  from: TabulatedSegment,
  context: EvalContext,
): RowTest {
  if (!node) return () => true;
  if (node.kind === 'and') return everyTest(node.terms.map((term) => compileRowTest(term, from, context)));
  if (node.kind === 'or') return someTest(node.terms.map((term) => compileRowTest(term, from, context)));
  if (node.kind === 'not') {
    const test = compileRowTest(node.term, from, context);
    return (row) => !test(row);
  }
  const predicate = compileSearchPredicate(node);
  const perRow: RowTest = (row) => predicate(new ColumnFields(from, row), context);
  const field = fieldRead(node);
  if (field === undefined) return perRow;
  const matches = (value: FieldValue | undefined): boolean =>
    predicate({ get: (name) => (name === field ? value : undefined) }, context);
  if (METADATA.includes(field)) {
    const { codes, texts } = from.segment.metadata(field as MetadataName);
    const byCode = memo((code) => matches(texts[code]));
    return (row) => byCode(codes[row]!);
  }
  if (isDefaultField(field)) return perRow;
  const column = from.table.column(field);
  if (!column) {
    const absent = matches(undefined);
    return withOthers(() => absent, perRow, from);
  }
  const { codes, values } = column;
  const byCode = memo((code) => matches(values[code]));
  return withOthers((row) => byCode(row < codes.length ? codes[row]! : 0), perRow, from);
}

/** Rows that the columns do not know are asked one by one. */
function withOthers(test: RowTest, perRow: RowTest, { table }: TabulatedSegment): RowTest {
  return table.complete ? test : (row) => (table.holds(row) ? test(row) : perRow(row));
}

function memo(test: (code: number) => boolean): (code: number) => boolean {
  const known: (boolean | undefined)[] = [];
  return (code) => (known[code] ??= test(code));
}

function everyTest(tests: readonly RowTest[]): RowTest {
  return (row) => {
    for (const test of tests) if (!test(row)) return false;
    return true;
  };
}

function someTest(tests: readonly RowTest[]): RowTest {
  return (row) => {
    for (const test of tests) if (test(row)) return true;
    return false;
  };
}
