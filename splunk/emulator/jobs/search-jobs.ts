import { SECOND, withHold, type Clock } from '#kernel';
import { runSearch, SplError, type SearchMessage, type SearchOptions } from '#splunk/spl';
import { ParsedSearches } from './parsed-searches.ts';
import { isFinished, type JobRequest, type SearchJob } from './search-job.ts';

export interface SearchJobsOptions {
  clock: Clock;
  /** What a search of this app may touch: events, macros, lookups. */
  environment: (
    app: string,
  ) => Omit<SearchOptions, 'now' | 'earliest' | 'latest' | 'signal' | 'sid' | 'timeFormat'>;
}

/** Messages of a search text that never becomes a job: the request itself is refused. */
const REFUSED_AT_ONCE = /^(Unknown search command|Unbalanced|Mismatched|Error in 'SearchParser')/;

interface Entry {
  readonly job: SearchJob;
  readonly abort: AbortController;
}

/** Runs searches and keeps their results for as long as their time to live says. */
export class SearchJobs {
  readonly #clock: Clock;
  readonly #environment: SearchJobsOptions['environment'];
  readonly #jobs = new Map<string, Entry>();
  readonly #parsed = new ParsedSearches();
  #count = 0;

  constructor(options: SearchJobsOptions) {
    this.#clock = options.clock;
    this.#environment = options.environment;
  }

  /** Searches started so far. */
  get count(): number {
    return this.#count;
  }

  /**
   * Starts a search. Resolves when the text has been accepted, before the search is done.
   *
   * @throws SplError for a text that Splunk refuses without making a job
   */
  async start(request: JobRequest): Promise<SearchJob> {
    this.#forgetExpired();
    const now = this.#clock.now();
    const job: SearchJob = {
      sid: this.#sid(request, now),
      request,
      createdAtMs: now,
      state: 'RUNNING',
      result: undefined,
      messages: [],
      finalized: false,
      saved: false,
      priority: 5,
      ttl: request.ttl,
      runMs: 0,
      previewEnabled: true,
      expiresAtMs: Infinity,
      done: Promise.resolve(),
    };
    const abort = new AbortController();
    let refused: SplError | undefined;
    const accepted = new Promise<void>((resolve) => {
      job.done = this.#run(job, abort.signal).catch((error: unknown) => {
        if (error instanceof SplError && REFUSED_AT_ONCE.test(error.message)) refused = error;
        fail(job, error);
      });
      // A text is parsed before the first event is read: whatever is refused is refused within this turn.
      void job.done.then(resolve);
      setImmediate(resolve);
    });
    await accepted;
    if (refused) throw refused;
    this.#jobs.set(job.sid, { job, abort });
    return job;
  }

  #sid({ sid }: JobRequest, nowMs: number): string {
    const number = ++this.#count;
    if (typeof sid === 'string') return sid;
    return sid?.(number) ?? `${Math.floor(nowMs / SECOND)}.${number}`;
  }

  get(sid: string): SearchJob | undefined {
    this.#forgetExpired();
    return this.#jobs.get(sid)?.job;
  }

  list(): SearchJob[] {
    this.#forgetExpired();
    return [...this.#jobs.values()].map(({ job }) => job);
  }

  /** Stops the search and forgets the job. */
  cancel(sid: string): void {
    stop(this.#jobs.get(sid));
    this.#jobs.delete(sid);
  }

  /** Stops the search; what it has found so far is its result. */
  finalize(sid: string): void {
    const entry = this.#jobs.get(sid);
    if (!entry) return;
    entry.job.finalized = true;
    stop(entry);
  }

  /** Stops all searches. */
  async close(): Promise<void> {
    const running = [...this.#jobs.values()];
    for (const entry of running) stop(entry);
    await Promise.all(running.map(({ job }) => job.done));
  }

  async #run(job: SearchJob, signal: AbortSignal): Promise<void> {
    const started = performance.now();
    const { earliest, latest, now, app, search } = job.request;
    try {
      await withHold(this.#clock, `search job ${job.sid}`, async () => {
        const environment = this.#environment(app);
        const result = await runSearch(this.#parsed.parse(search, environment.macros), {
          ...environment,
          now,
          ...(earliest === undefined ? {} : { earliest }),
          ...(latest === undefined ? {} : { latest }),
          sid: job.sid,
          signal,
          // Each way of reading results writes times in its own form.
          timeFormat: 'epoch',
        });
        job.result = result;
        job.messages = result.messages;
        job.state = 'DONE';
      });
    } finally {
      job.runMs = performance.now() - started;
      job.expiresAtMs = this.#clock.now() + job.ttl * SECOND;
    }
  }

  #forgetExpired(): void {
    const now = this.#clock.now();
    for (const [sid, { job }] of this.#jobs) {
      if (isFinished(job) && !job.saved && job.expiresAtMs <= now) this.#jobs.delete(sid);
    }
  }
}

function stop(entry: Entry | undefined): void {
  if (entry && !isFinished(entry.job)) entry.abort.abort();
}

function fail(job: SearchJob, error: unknown): void {
  if (job.finalized) {
    job.state = 'DONE';
    job.result = { fields: [], rows: [], messages: [], eventCount: 0, scanCount: 0, resultType: 'events' };
    return;
  }
  job.state = 'FAILED';
  job.messages = failureMessages(error);
}

/** A failed search says why, and where in its text. */
export function failureMessages(error: unknown): SearchMessage[] {
  if (!(error instanceof SplError)) return [{ type: 'FATAL', text: String(error) }];
  const messages: SearchMessage[] = [{ type: 'FATAL', text: error.message }];
  if (error.text !== '') messages.push({ type: 'INFO', text: error.caret });
  return messages;
}
