import type { ResultRow } from '#splunk/spl';
import { RESULT_FORMS } from '../../jobs/results-document.ts';
import type { SearchJob } from '../../jobs/search-job.ts';
import { shownFields, withShownTime } from '../../jobs/shown-fields.ts';
import type { RestRequest } from '../endpoint.ts';
import { searchError } from '../errors.ts';
import type { Reply } from '../reply.ts';

/** `limits.conf [restapi] maxresultrows`: rows of one answer. */
const MAX_ROWS = 50_000;
const DEFAULT_ROWS = 100;

/** A page of a job's results in the form that was asked for. */
export function resultsReply(
  job: SearchJob,
  request: RestRequest,
  options: { preview: boolean; postProcessed?: boolean },
): Extract<Reply, { kind: 'text' }> {
  const { parameters } = request;
  const { outputMode } = request;
  const form = Object.hasOwn(RESULT_FORMS, outputMode) ? RESULT_FORMS[outputMode] : undefined;
  if (!form) throw searchError(400, 'Invalid output_mode.');
  const { result } = job;
  const { rows, offset } = slice(result?.rows ?? [], request);
  const wanted = parameters.all('f');
  const fields = result ? shownFields(result, job.request.search, job.request) : [];
  const { contentType, text } = form({
    fields: wanted.length === 0 ? fields : fields.filter((field) => wanted.includes(field)),
    rows: withShownTime(rows),
    messages: job.messages,
    offset,
    preview: options.preview,
    ...(options.postProcessed ? { postProcessCount: result?.rows.length ?? 0 } : {}),
    showMetadata: parameters.boolean('show_metadata'),
  });
  return { kind: 'text', contentType, text };
}

/** A negative offset counts from the end; a count of 0 means all, up to the limit of one answer. */
function slice(rows: readonly ResultRow[], { parameters, path }: RestRequest) {
  // A oneshot search answers everything unless told otherwise.
  const count = parameters.integer('count', path['sid'] === undefined ? 0 : DEFAULT_ROWS);
  const asked = parameters.integer('offset', 0);
  const offset = asked < 0 ? Math.max(0, rows.length + asked) : asked;
  const length = count <= 0 ? MAX_ROWS : Math.min(count, MAX_ROWS);
  return { rows: rows.slice(offset, offset + length), offset };
}
