import { UserError } from '#kernel';
import type { RestParameters, Session } from './session.ts';

export interface SearchRequest {
  /** SPL. A search of events may leave out the leading `search`. */
  search: string;
  /** Epoch seconds, or a time modifier such as `-15m@m`. Inclusive. Default: all time. */
  earliest?: number | string;
  /** Exclusive. */
  latest?: number | string;
  /** What `now` means to relative times: epoch seconds. Default: Splunk's own clock. */
  now?: number;
  /** The app whose macros and lookups the search sees. Default `search`. */
  app?: string;
  /** Hands out every field of events, not only default fields and those that the search names. */
  allFields?: boolean;
}

export interface SearchMessage {
  type: string;
  text: string;
}

/** Results as texts; a field that a row lacks is absent, a multivalue field is a list. */
export interface SearchAnswer {
  fields: string[];
  rows: Record<string, string | string[]>[];
  messages: SearchMessage[];
  /** Events that the search matched before any command changed them. */
  eventCount: number;
  /** Events that it read. */
  scanCount: number;
}

interface JobContent {
  isFailed: boolean;
  eventCount: number;
  scanCount: number;
  resultCount: number;
  messages: SearchMessage[];
}

interface ResultsDocument {
  fields?: { name: string }[];
  results: Record<string, string | string[]>[];
  messages?: SearchMessage[];
}

/** `limits.conf [restapi] maxresultrows`: rows of one answer. */
const PAGE_ROWS = 50_000;

/** A search as splunkd wants it: beginning with a command. */
function withCommand(search: string): string {
  return /^\s*(\||search\s)/.test(search) ? search : `search ${search}`;
}

/**
 * Runs a search to its end.
 *
 * On the emulator that is one request, because it tells how many events a oneshot search has seen. Splunk tells that
 * only of a job, which takes four.
 *
 * @throws UserError `LAB_SPLUNK_REFUSED` with Splunk's messages when the search cannot be parsed or fails
 */
export async function runSearchJob(session: Session, request: SearchRequest): Promise<SearchAnswer> {
  const parameters = {
    search: withCommand(request.search),
    earliest_time: request.earliest,
    latest_time: request.latest,
    now: request.now,
    namespace: request.app,
    adhoc_search_level: request.allFields ? 'verbose' : undefined,
  };
  if (await session.isEmulator()) {
    const answer = await oneshot(session, parameters);
    // A full page may not be the last one.
    if (answer.rows.length < PAGE_ROWS) return answer;
  }
  const created = await session.post('search/jobs', { ...parameters, exec_mode: 'blocking' });
  return readResults(session, (created as { sid: string }).sid);
}

async function oneshot(session: Session, parameters: RestParameters): Promise<SearchAnswer> {
  const { headers, text } = await session.postForAnswer('search/jobs', {
    ...parameters,
    exec_mode: 'oneshot',
    count: 0,
  });
  const { fields = [], results, messages = [] } = JSON.parse(text) as ResultsDocument;
  return {
    fields: fields.map(({ name }) => name),
    rows: results,
    messages,
    eventCount: Number(headers['x-lab-event-count']),
    scanCount: Number(headers['x-lab-scan-count']),
  };
}

/** Reads all results of a job that is done, and removes it. */
export async function readResults(session: Session, sid: string): Promise<SearchAnswer> {
  const path = `search/jobs/${encodeURIComponent(sid)}`;
  const job = (await session.get(path)) as { entry: [{ content: JobContent }] };
  const { isFailed, eventCount, scanCount, resultCount, messages } = job.entry[0].content;
  if (isFailed) {
    const reason = messages.map(({ text }) => text).join('\n');
    throw new UserError('LAB_SPLUNK_REFUSED', `The search failed: ${reason}`);
  }
  const answer: SearchAnswer = { fields: [], rows: [], messages, eventCount, scanCount };
  do {
    const page = await session.get(`${path}/results`, { count: PAGE_ROWS, offset: answer.rows.length });
    const { fields = [], results } = page as ResultsDocument;
    answer.fields = fields.map(({ name }) => name);
    answer.rows.push(...results);
    if (results.length === 0) break;
  } while (answer.rows.length < resultCount);
  await session.delete(path);
  return answer;
}
