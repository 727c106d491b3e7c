import { compileAssignment } from '../eval/compile.ts';
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

/** Events of the index that match an expression, newest first. Narrows the run's range to the one that was read. */
export function readEvents(node: SearchNode | undefined, run: SearchRun): ResultStream {
  const { options, context, limits } = run;
  const predicate = compileSearchPredicate(node);
  const request = scanRequestFor(
    node,
    { ...run.range, defaultIndexes: options.defaultIndexes ?? ['main'] },
    context,
  );
  run.range.earliest = request.earliest;
  run.range.latest = request.latest;
  const prepared = new Map<ExtractionRules, EventFieldsOptions>();
  const optionsFor = (rules: ExtractionRules): EventFieldsOptions => {
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
  async function* batches(): AsyncIterable<Row[]> {
    let rows: Row[] = [];
    for (const batch of options.source.scan(request)) {
      if (options.signal?.aborted) throw new SplError('The search was cancelled.', 0);
      for (const event of batch) {
        run.counts.scanned++;
        if (event.time < request.earliest || event.time >= request.latest) continue;
        if (!indexMatches(event.index, request.indexes)) continue;
        const fields = new EventFields(event, optionsFor(options.extraction?.(event) ?? DEFAULT_EXTRACTION));
        if (!predicate(fields, context)) continue;
        run.counts.events++;
        rows.push(new Row(undefined, fields));
        if (rows.length >= BATCH_SIZE) {
          yield rows;
          rows = [];
        }
      }
    }
    if (rows.length > 0) yield rows;
  }
  return { batches: batches(), columns: () => undefined };
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
