import { ColumnFields } from '../columns/column-fields.ts';
import { compileRowTest, type RowTest } from '../columns/row-test.ts';
import { tabulate } from '../columns/tabulate.ts';
import { compileAssignment } from '../eval/compile.ts';
import type { EventSegment, ScanRequest, SegmentRows, StoredEvent } from '../event-source.ts';
import { DEFAULT_EXTRACTION, type ExtractionRules } from '../extract/extraction-rules.ts';
import { EventFields, type EventFieldsOptions } from '../extract/event-fields.ts';
import { compileSearchPredicate } from '../matching/predicate.ts';
import { indexMatches, scanRequestFor } from '../matching/scan-request.ts';
import { Row } from '../rows/row.ts';
import { BATCH_SIZE, type ResultStream } from '../rows/stream.ts';
import { SplError } from '../spl-error.ts';
import { Cursor } from '../syntax/cursor.ts';
import { parseExpression } from '../syntax/eval-parser.ts';
import type { SearchNode } from '../syntax/search-ast.ts';
import type { SearchRun } from './search-run.ts';

/** Rows that match, and how many events were looked at for them. */
interface Found {
  rows: Row[];
  scanned: number;
}

/** Events of the index that match an expression, newest first. Narrows the run's range to the one that was read. */
export function readEvents(
  node: SearchNode | undefined,
  run: SearchRun,
  rules?: ExtractionRules,
): ResultStream {
  const { options, context } = run;
  const request = scanRequestFor(
    node,
    { ...run.range, defaultIndexes: options.defaultIndexes ?? ['main'] },
    context,
  );
  run.range.earliest = request.earliest;
  run.range.latest = request.latest;
  const { source } = options;
  const rulesOf = (event: StoredEvent): ExtractionRules =>
    rules ?? options.extraction?.(event) ?? DEFAULT_EXTRACTION;
  const optionsOf = optionsByRules(run);
  const optionsFor = (event: StoredEvent): EventFieldsOptions => optionsOf(rulesOf(event));
  const found = source.scanRows
    ? fromRows(source.scanRows(request), node, run, optionsFor)
    : fromEvents(source.scan(request), request, node, run, optionsFor);
  async function* batches(): AsyncIterable<Row[]> {
    let rows: Row[] = [];
    for (const { rows: more, scanned } of found) {
      if (options.signal?.aborted) throw new SplError('The search was cancelled.', 0);
      run.counts.scanned += scanned;
      run.counts.events += more.length;
      rows = rows.length === 0 ? more : rows.concat(more);
      if (rows.length < BATCH_SIZE) continue;
      yield rows;
      rows = [];
    }
    if (rows.length > 0) yield rows;
  }
  return { batches: batches(), columns: () => undefined };
}

/** From columns that are kept with the segments, so that a text is read once and not by every search. */
function* fromRows(
  blocks: Iterable<SegmentRows>,
  node: SearchNode | undefined,
  run: SearchRun,
  optionsFor: (event: StoredEvent) => EventFieldsOptions,
): Iterable<Found> {
  const open = tabulate(run, optionsFor);
  const tests = new Map<EventSegment, { size: number; matches: RowTest }>();
  for (const { segment, rows } of blocks) {
    const from = open(segment);
    let test = tests.get(segment);
    // Columns move when a segment grows.
    if (test?.size !== segment.size) {
      test = { size: segment.size, matches: compileRowTest(node, from, run.context) };
      tests.set(segment, test);
    }
    const { matches } = test;
    const matching: Row[] = [];
    for (const row of rows) if (matches(row)) matching.push(new Row(undefined, new ColumnFields(from, row)));
    yield { rows: matching, scanned: rows.length };
  }
}

function* fromEvents(
  batches: Iterable<readonly StoredEvent[]>,
  request: ScanRequest,
  node: SearchNode | undefined,
  { context }: SearchRun,
  optionsFor: (event: StoredEvent) => EventFieldsOptions,
): Iterable<Found> {
  const matches = compileSearchPredicate(node);
  for (const batch of batches) {
    const rows: Row[] = [];
    for (const event of batch) {
      if (event.time < request.earliest || event.time >= request.latest) continue;
      if (!indexMatches(event.index, request.indexes)) continue;
      const fields = new EventFields(event, optionsFor(event));
      if (matches(fields, context)) rows.push(new Row(undefined, fields));
    }
    yield { rows, scanned: batch.length };
  }
}

function optionsByRules(run: SearchRun): (rules: ExtractionRules) => EventFieldsOptions {
  const { options, limits } = run;
  const prepared = new Map<ExtractionRules, EventFieldsOptions>();
  return (rules) => {
    let known = prepared.get(rules);
    if (!known) {
      const enrich = compileCalculated(rules, run);
      known = {
        rules,
        limits,
        splunkServer: options.splunkServer ?? 'localhost',
        ...(enrich ? { enrich } : {}),
      };
      prepared.set(rules, known);
    }
    return known;
  };
}

/** Calculated fields (`EVAL-…`): each sees the fields as they were before any of them. */
function compileCalculated(rules: ExtractionRules, run: SearchRun): EventFieldsOptions['enrich'] {
  if (!rules.calculated?.length) return undefined;
  const assignments = rules.calculated.map(({ field, expression }) =>
    compileAssignment({
      target: { position: 0, parts: [{ text: field }] },
      expression: parseExpression(new Cursor(expression)),
    }),
  );
  return (fields, event) => {
    const results = assignments.map((assign) => assign(event, run.context));
    for (const result of results) {
      if (result?.value !== undefined) fields.set(result.name, result.value);
    }
  };
}
