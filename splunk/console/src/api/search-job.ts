import { splunkd, SplunkdError, type SearchMessage } from './splunkd.ts';

export interface SearchRequest {
  readonly source: string;
  readonly search: string;
  /** Time modifiers, epoch seconds or ISO 8601; '' for all time. */
  readonly earliest: string;
  readonly latest: string;
}

/** A search job as far as it has come. */
export interface Job {
  readonly sid: string;
  readonly state: string;
  readonly done: boolean;
  readonly failed: boolean;
  readonly scanned: number;
  readonly events: number;
  readonly rows: number;
  /** Whether the rows are a table made from events. */
  readonly transforming: boolean;
  readonly seconds: number;
  /** The span that was searched, epoch seconds. */
  readonly earliest: number;
  readonly latest: number;
  readonly messages: readonly SearchMessage[];
}

/** A value of a cell; several values are an array. */
export type Cell = string | readonly string[] | null;

export interface ResultsPage {
  readonly fields: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

interface JobContent {
  sid: string;
  dispatchState: string;
  isDone: boolean;
  isFailed: boolean;
  scanCount: number;
  eventCount: number;
  resultCount: number;
  eventIsTruncated: boolean;
  runDuration: number;
  searchEarliestTime: number;
  searchLatestTime: number;
  messages: SearchMessage[];
}

const FIRST_POLL_MS = 60;
const SLOWEST_POLL_MS = 1_000;

/** Starts a search. Throws `SplunkdError` when its text is wrong. */
export async function startJob(request: SearchRequest, signal?: AbortSignal): Promise<string> {
  const { source, search, earliest, latest } = request;
  const answer = await splunkd<{ sid: string }>(
    source,
    'POST',
    'search/jobs',
    {
      search: withCommand(search),
      // Without a limit the timeline spans the events, with 0 it begins in 1970.
      ...(earliest === '' || earliest === '0' ? {} : { earliest_time: earliest }),
      ...(latest === '' ? {} : { latest_time: latest }),
      adhoc_search_level: 'verbose',
      status_buckets: 300,
      provenance: 'UI:Search',
    },
    signal,
  );
  return answer!.sid;
}

/** As Splunk Web does: text that begins with a term is an implied search. */
export function withCommand(search: string): string {
  return /^\s*(\||search\s)/i.test(search) ? search : `search ${search}`;
}

/** Watches a job until it has ended; tells how far it has come. Throws `SplunkdError`. */
export async function watchJob(
  source: string,
  sid: string,
  signal: AbortSignal,
  progress: (job: Job) => void,
): Promise<Job> {
  for (let wait = FIRST_POLL_MS; ; wait = Math.min(wait * 1.5, SLOWEST_POLL_MS)) {
    const job = await fetchJob(source, sid, signal);
    progress(job);
    if (job.failed) throw new SplunkdError(200, job.messages);
    if (job.done) return job;
    await pause(wait, signal);
  }
}

/** Throws `SplunkdError` 404 when the job has expired. */
export async function fetchJob(source: string, sid: string, signal?: AbortSignal): Promise<Job> {
  const answer = await splunkd<{ entry: [{ content: JobContent }] }>(
    source,
    'GET',
    `search/jobs/${encodeURIComponent(sid)}`,
    {},
    signal,
  );
  const content = answer!.entry[0].content;
  return {
    sid,
    state: content.dispatchState,
    done: content.isDone,
    failed: content.isFailed,
    scanned: content.scanCount,
    events: content.eventCount,
    rows: content.resultCount,
    transforming: content.eventIsTruncated,
    seconds: content.runDuration,
    earliest: content.searchEarliestTime,
    latest: content.searchLatestTime,
    messages: content.messages,
  };
}

export function cancelJob(source: string, sid: string): Promise<unknown> {
  return splunkd(source, 'POST', `search/jobs/${encodeURIComponent(sid)}/control`, { action: 'cancel' });
}

/** A page of the results, or of the events they were made from. */
export async function fetchPage(
  source: string,
  sid: string,
  what: 'results' | 'events',
  page: { readonly offset: number; readonly count: number },
  signal?: AbortSignal,
): Promise<ResultsPage> {
  const path = `search/v2/jobs/${encodeURIComponent(sid)}/${what}`;
  const answer = await splunkd<ResultsPage>(
    source,
    'GET',
    path,
    { ...page, output_mode: 'json_rows' },
    signal,
  );
  return answer ?? { fields: [], rows: [] };
}

export interface TimelineBar {
  /** Epoch seconds. */
  readonly start: number;
  readonly seconds: number;
  readonly count: number;
}

export async function fetchTimeline(
  source: string,
  sid: string,
  signal?: AbortSignal,
): Promise<TimelineBar[]> {
  interface Bucket {
    earliest_time: number;
    duration: number;
    total_count: number;
  }
  const answer = await splunkd<{ buckets: Bucket[] }>(
    source,
    'GET',
    `search/jobs/${encodeURIComponent(sid)}/timeline`,
    {},
    signal,
  );
  return (answer?.buckets ?? []).map(({ earliest_time, duration, total_count }) => ({
    start: earliest_time,
    seconds: duration,
    count: total_count,
  }));
}

/** What a field of the events holds. */
export interface FieldSummary {
  readonly name: string;
  readonly count: number;
  readonly distinct: number;
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

export async function fetchFieldSummary(
  source: string,
  sid: string,
  signal?: AbortSignal,
): Promise<FieldSummary[]> {
  interface Summary {
    count: number;
    distinct_count: number;
    modes: { value: string; count: number }[];
  }
  const answer = await splunkd<{ fields: Record<string, Summary> }>(
    source,
    'GET',
    `search/jobs/${encodeURIComponent(sid)}/summary`,
    {},
    signal,
  );
  return Object.entries(answer?.fields ?? {}).map(([name, { count, distinct_count, modes }]) => ({
    name,
    count,
    distinct: distinct_count,
    values: modes,
  }));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
