import type { Block } from '../columns/block.ts';
import { compileRowFilter, type RowFilter } from '../columns/row-filter.ts';
import { SegmentBlock } from '../columns/segment-block.ts';
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

/** Told how many events were looked at, and how many of them match. */
type Count = (scanned: number, matching: number) => void;

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
  const count: Count = (scanned, matching) => {
    if (options.signal?.aborted) throw new SplError('The search was cancelled.', 0);
    run.counts.scanned += scanned;
    run.counts.events += matching;
  };
  const rowsFound = source.scanRows
    ? rowsOf(blocks(source.scanRows(request), node, run, optionsFor, count))
    : fromEvents(source.scan(request), request, node, run, optionsFor, count);
  async function* batches(): AsyncIterable<Row[]> {
    let rows: Row[] = [];
    for (const more of rowsFound) {
      rows = rows.length === 0 ? more : rows.concat(more);
      if (rows.length < BATCH_SIZE) continue;
      yield rows;
      rows = [];
    }
    if (rows.length > 0) yield rows;
  }
  const scanRows = source.scanRows?.bind(source);
  return {
    batches: batches(),
    columns: () => undefined,
    ...(scanRows ? { blocks: () => blocks(scanRows(request), node, run, optionsFor, count) } : {}),
  };
}

function* rowsOf(blocks: Iterable<Block>): Iterable<Row[]> {
  for (const block of blocks) {
    for (let from = 0; from < block.size; from += BATCH_SIZE) {
      const size = Math.min(BATCH_SIZE, block.size - from);
      yield Array.from({ length: size }, (_, i) => block.row(from + i));
    }
  }
}

/** From columns that are kept with the segments, so that a text is read once and not by every search. */
function* blocks(
  stretches: Iterable<SegmentRows>,
  node: SearchNode | undefined,
  run: SearchRun,
  optionsFor: (event: StoredEvent) => EventFieldsOptions,
  count: Count,
): Iterable<Block> {
  const open = tabulate(run, optionsFor);
  const filters = new Map<EventSegment, { size: number; matching: RowFilter }>();
  for (const { segment, rows } of stretches) {
    const from = open(segment);
    let filter = filters.get(segment);
    // Columns move when a segment grows.
    if (filter?.size !== segment.size) {
      filter = { size: segment.size, matching: compileRowFilter(node, from, run.context) };
      filters.set(segment, filter);
    }
    const matching = filter.matching(rows);
    count(rows.length, matching.length);
    if (matching.length > 0) yield new SegmentBlock(from, matching);
  }
}

function* fromEvents(
  batches: Iterable<readonly StoredEvent[]>,
  request: ScanRequest,
  node: SearchNode | undefined,
  { context }: SearchRun,
  optionsFor: (event: StoredEvent) => EventFieldsOptions,
  count: Count,
): Iterable<Row[]> {
  const matches = compileSearchPredicate(node);
  for (const batch of batches) {
    const rows: Row[] = [];
    for (const event of batch) {
      if (event.time < request.earliest || event.time >= request.latest) continue;
      if (!indexMatches(event.index, request.indexes)) continue;
      const fields = new EventFields(event, optionsFor(event));
      if (matches(fields, context)) rows.push(new Row(undefined, fields));
    }
    count(batch.length, rows.length);
    yield rows;
  }
}

function optionsByRules(run: SearchRun): (rules: ExtractionRules) => EventFieldsOptions {
  const { options, limits } = run;
  const prepared = new Map<ExtractionRules, EventFieldsOptions>();
  return (rules) => {
    let known = prepared.get(rules);
    if (!known) {
      const calculated = compileCalculated(rules);
      known = {
        rules,
        limits,
        splunkServer: options.splunkServer ?? 'localhost',
        ...(calculated && { enrich: enrichWith(calculated, run), enrichesAlike: calculated.alike }),
      };
      prepared.set(rules, known);
    }
    return known;
  };
}

/** Functions whose result depends on their arguments alone: not on the time, the time zone, chance or a lookup. */
const SAME_FOR_ALL = new Set(
  (
    'abs case ceiling cidrmatch coalesce exact exp false floor if in isbool isint isnotnull isnull isnum isstr len like ' +
    'ln log lower ltrim match max md5 min mvappend mvcount mvdedup mvfind mvindex mvjoin mvsort null nullif pow replace ' +
    'round rtrim sha1 sha256 sha512 split sqrt substr tonumber tostring trim true typeof upper urldecode validate'
  ).split(' '),
);

/** Whether every search calculates the same. A text that merely looks like a call counts as one: slower, not wrong. */
function looksAtTheEventOnly({ expression }: { readonly expression: string }): boolean {
  if (/\b(?:splunk_server|_indextime)\b/.test(expression)) return false;
  return [...expression.matchAll(/(\w+)\s*\(/g)].every(([, name]) => SAME_FOR_ALL.has(name!.toLowerCase()));
}

interface Calculated {
  readonly assignments: readonly ReturnType<typeof compileAssignment>[];
  readonly alike: boolean;
}

/** By rules: they change when an app does, and are asked for by every search. */
const calculatedOf = new WeakMap<ExtractionRules, Calculated>();

/** Calculated fields (`EVAL-…`): each sees the fields as they were before any of them. */
function compileCalculated(rules: ExtractionRules): Calculated | undefined {
  if (!rules.calculated?.length) return undefined;
  let known = calculatedOf.get(rules);
  if (!known) {
    const assignments = rules.calculated.map(({ field, expression }) =>
      compileAssignment({
        target: { position: 0, parts: [{ text: field }] },
        expression: parseExpression(new Cursor(expression)),
      }),
    );
    known = { assignments, alike: rules.calculated.every(looksAtTheEventOnly) };
    calculatedOf.set(rules, known);
  }
  return known;
}

function enrichWith({ assignments }: Calculated, { context }: SearchRun): EventFieldsOptions['enrich'] {
  return (fields, event) => {
    const results = assignments.map((assign) => assign(event, context));
    for (const result of results) {
      if (result?.value !== undefined) fields.set(result.name, result.value);
    }
  };
}
