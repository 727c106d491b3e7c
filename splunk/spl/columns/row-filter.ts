import type { EvalContext } from '../eval/context.ts';
import type { MetadataName } from '../event-source.ts';
import { isDefaultField } from '../extract/event-fields.ts';
import { compileSearchPredicate, fieldRead } from '../matching/predicate.ts';
import type { SearchNode } from '../syntax/search-ast.ts';
import type { FieldValue } from '../values/field-value.ts';
import { ColumnFields, type TabulatedSegment } from './column-fields.ts';

/** Those of a segment's rows that match a search expression, in their order. */
export type RowFilter = (rows: Uint32Array) => Uint32Array;

/** Whether a row matches. */
type RowTest = (row: number) => boolean;

/** What is known of a code. */
const UNKNOWN = 0;
const NO = 1;
const YES = 2;

const METADATA: readonly string[] = ['index', 'host', 'source', 'sourcetype'] satisfies MetadataName[];

/**
 * Compiles a search expression for one segment: whatever looks at a single field is asked once per distinct value, the
 * rest once per row.
 */
export function compileRowFilter(
  node: SearchNode | undefined,
  from: TabulatedSegment,
  context: EvalContext,
): RowFilter {
  if (!node) return (rows) => rows;
  if (node.kind !== 'and') {
    const alike = sameForAll(node, from, context);
    if (alike !== undefined) return alike ? (rows) => rows : (rows) => rows.subarray(0, 0);
    const coded = from.table.complete ? codedTermOf(node, from, context) : undefined;
    return coded ? filterByCode(coded) : filterBy(compileRowTest(node, from, context));
  }
  const filters = node.terms.map((term) => compileRowFilter(term, from, context));
  return (rows) => filters.reduce((left, filter) => (left.length === 0 ? left : filter(left)), rows);
}

/** Whether all rows match, or none does: what a whole segment has in common is asked once. Undefined when they differ. */
function sameForAll(
  node: SearchNode,
  { segment }: TabulatedSegment,
  context: EvalContext,
): boolean | undefined {
  const field = fieldRead(node);
  if (field === undefined || !METADATA.includes(field)) return undefined;
  const predicate = compileSearchPredicate(node);
  const { present, texts } = segment.metadata(field as MetadataName);
  const found = new Set<boolean>();
  for (const code of present) {
    const text = texts[code];
    found.add(predicate({ get: (name) => (name === field ? text : undefined) }, context));
  }
  return found.size === 1 ? found.has(true) : undefined;
}

function filterBy(test: RowTest): RowFilter {
  return (rows) => {
    const kept = new Uint32Array(rows.length);
    let count = 0;
    for (let i = 0; i < rows.length; i++) if (test(rows[i]!)) kept[count++] = rows[i]!;
    return count === rows.length ? rows : kept.subarray(0, count);
  };
}

function compileRowTest(node: SearchNode, from: TabulatedSegment, context: EvalContext): RowTest {
  if (node.kind === 'and' || node.kind === 'or') {
    const tests = node.terms.map((term) => compileRowTest(term, from, context));
    return node.kind === 'and'
      ? (row) => tests.every((test) => test(row))
      : (row) => tests.some((test) => test(row));
  }
  if (node.kind === 'not') {
    const test = compileRowTest(node.term, from, context);
    return (row) => !test(row);
  }
  const predicate = compileSearchPredicate(node);
  const perRow: RowTest = (row) => predicate(new ColumnFields(from, row), context);
  const coded = codedTermOf(node, from, context);
  if (!coded) return perRow;
  const test = testByCode(coded);
  // Rows that the columns do not know are asked one by one; what stands beside the text is known of all.
  if (from.table.complete || METADATA.includes(coded.field)) return test;
  return (row) => (from.table.holds(row) ? test(row) : perRow(row));
}

/** A term that looks at one field, which has a code in every row. Rows beyond the end of the codes have code 0. */
interface CodedTerm {
  readonly field: string;
  readonly codes: Uint16Array | Uint32Array;
  /** How many codes there are. */
  readonly size: number;
  matches(code: number): boolean;
}

const NO_CODES = new Uint16Array(0);

function codedTermOf(
  node: SearchNode,
  { segment, table }: TabulatedSegment,
  context: EvalContext,
): CodedTerm | undefined {
  const field = fieldRead(node);
  if (field === undefined) return undefined;
  const predicate = compileSearchPredicate(node);
  const matches = (value: FieldValue | undefined): boolean =>
    predicate({ get: (name) => (name === field ? value : undefined) }, context);
  if (METADATA.includes(field)) {
    const { codes, texts } = segment.metadata(field as MetadataName);
    return { field, codes, size: texts.length, matches: (code) => matches(texts[code]) };
  }
  if (isDefaultField(field)) return undefined;
  const { codes, values } = table.column(field) ?? { codes: NO_CODES, values: [undefined] };
  return { field, codes, size: values.length, matches: (code) => matches(values[code]) };
}

/** Asks once per code. */
function testByCode({ codes, size, matches }: CodedTerm): RowTest {
  const known = new Uint8Array(size);
  return (row) => {
    const code = row < codes.length ? codes[row]! : 0;
    if (known[code] === UNKNOWN) known[code] = matches(code) ? YES : NO;
    return known[code] === YES;
  };
}

/** The same in one loop, for it meets every event of the window: a call for each row is most of its cost. */
function filterByCode({ codes, size, matches }: CodedTerm): RowFilter {
  const known = new Uint8Array(size);
  return (rows) => {
    const kept = new Uint32Array(rows.length);
    let count = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const code = row < codes.length ? codes[row]! : 0;
      let verdict = known[code];
      if (verdict === UNKNOWN) known[code] = verdict = matches(code) ? YES : NO;
      if (verdict === YES) kept[count++] = row;
    }
    return count === rows.length ? rows : kept.subarray(0, count);
  };
}
