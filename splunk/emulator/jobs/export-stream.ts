import type { ResultRow } from '#splunk/spl';
import { RESULT_FORMS, resultObject } from './results-document.ts';
import type { SearchJob } from './search-job.ts';
import { exportTime, shownFields, withShownTime } from './shown-fields.ts';

/** Rows per piece: a reader that stops leaves the rest unwritten. */
const PIECE_ROWS = 500;

/** A search's results as `search/jobs/export` streams them. */
export interface ExportStream {
  contentType: string;
  chunks: AsyncIterable<string>;
}

type Writer = (fields: readonly string[], rows: readonly ResultRow[]) => Generator<string>;

/** NDJSON: one result a line; the last one says so. */
function* jsonLines(fields: readonly string[], rows: readonly ResultRow[]): Generator<string> {
  if (rows.length === 0) yield '{"preview":false,"lastrow":true}\n';
  for (const [offset, row] of rows.entries()) {
    const last = offset === rows.length - 1 ? { lastrow: true } : {};
    yield `${JSON.stringify({ preview: false, offset, ...last, result: resultObject(row, fields) })}\n`;
  }
}

/** Forms that are a document as a whole, written as one. */
const whole = (outputMode: string): Writer =>
  function* (fields, rows) {
    const page = { fields, rows, messages: [], offset: 0, preview: false, showMetadata: false };
    yield RESULT_FORMS[outputMode]!(page).text;
  };

const WRITERS: Readonly<Record<string, { contentType: string; write: Writer }>> = {
  json: { contentType: 'application/json; charset=UTF-8', write: jsonLines },
  json_rows: { contentType: 'application/json; charset=UTF-8', write: whole('json_rows') },
  json_cols: { contentType: 'application/json; charset=UTF-8', write: whole('json_cols') },
  csv: { contentType: 'text/csv; charset=UTF-8', write: whole('csv') },
  xml: { contentType: 'text/xml; charset=UTF-8', write: whole('xml') },
  raw: { contentType: 'text/plain; charset=UTF-8', write: whole('raw') },
};

/** `undefined` for an output mode that Splunk does not have. */
export function exportStream(job: SearchJob, outputMode: string): ExportStream | undefined {
  const writer = Object.hasOwn(WRITERS, outputMode) ? WRITERS[outputMode] : undefined;
  if (!writer) return undefined;
  const { result, request } = job;
  const fields = result ? shownFields(result, request.search, request) : [];
  const rows = withShownTime(result?.rows ?? [], exportTime);
  return { contentType: writer.contentType, chunks: inPieces(writer.write(fields, rows)) };
}

async function* inPieces(lines: Iterable<string>): AsyncGenerator<string> {
  let piece = '';
  let count = 0;
  for (const line of lines) {
    piece += line;
    if (++count % PIECE_ROWS !== 0) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
