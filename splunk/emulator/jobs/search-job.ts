import type { SearchMessage, SearchResult } from '#splunk/spl';

/** Splunk writes PAUSE where its documentation writes PAUSED. */
export type DispatchState = 'QUEUED' | 'PARSING' | 'RUNNING' | 'PAUSE' | 'FINALIZING' | 'FAILED' | 'DONE';

/** What was asked for. Times are epoch seconds. */
export interface JobRequest {
  search: string;
  earliest: number | undefined;
  latest: number | undefined;
  /** What `now` means to the search. */
  now: number;
  owner: string;
  app: string;
  /** The caller's own id for the job, or how to make one from the number of the job. */
  sid?: string | ((number: number) => string);
  /** Name of the saved search that was dispatched. */
  savedSearch?: string;
  label?: string;
  /** Shows every field of events, not only default fields and those that the search names. */
  allFields: boolean;
  requiredFields: readonly string[];
  /** Seconds that the job is kept after it is done. */
  ttl: number;
  /** All parameters as they came, for `content.request`. */
  parameters: Readonly<Record<string, string>>;
}

/** A search that was started, and what has become of it. */
export interface SearchJob {
  readonly sid: string;
  readonly request: JobRequest;
  readonly createdAtMs: number;
  state: DispatchState;
  /** Set once the search is done without failure. */
  result: SearchResult | undefined;
  messages: SearchMessage[];
  finalized: boolean;
  saved: boolean;
  priority: number;
  ttl: number;
  /** Real milliseconds that the search took. */
  runMs: number;
  previewEnabled: boolean;
  /** Lab time at which the job is forgotten. */
  expiresAtMs: number;
  /** Resolves when the job is done or has failed. */
  done: Promise<void>;
}

export const isFinished = (job: SearchJob) => job.state === 'DONE' || job.state === 'FAILED';
