import { createHash } from 'node:crypto';
import { SECOND } from '#kernel';
import { resolveTimeModifier } from '#splunk/spl';
import type { JobRequest, SearchJob } from '../jobs/search-job.ts';
import type { SearchJobs } from '../jobs/search-jobs.ts';
import type { SavedSearch } from './saved-searches.ts';
import { durationSeconds, nextRunMs } from './schedule.ts';

/** What a dispatch may say differently from the saved search. Times are texts as over REST; `nowMs` is lab time. */
export interface DispatchOptions {
  nowMs: number;
  earliest?: string;
  latest?: string;
  owner: string;
  /** Run by the scheduler: the sid says so. */
  scheduled: boolean;
  /** Added to the search, for conditions over its results. */
  pipedInto?: string;
  parameters?: Readonly<Record<string, string>>;
}

/**
 * Starts a saved search over its own window.
 *
 * @throws SplError for a text that is no search, RangeError for a time that is none
 */
export function dispatch(
  jobs: SearchJobs,
  search: SavedSearch,
  options: DispatchOptions,
): Promise<SearchJob> {
  const { settings } = search;
  const now = options.nowMs / SECOND;
  const time = (name: string, given: string | undefined) => {
    const text = given ?? settings[name] ?? '';
    return text.trim() === '' ? undefined : resolveTimeModifier(text, now);
  };
  const earliest = time('dispatch.earliest_time', options.earliest);
  const latest = time('dispatch.latest_time', options.latest);
  const request: JobRequest = {
    search: withCommand(settings['search'] ?? '') + (options.pipedInto ? ` | ${options.pipedInto}` : ''),
    earliest,
    latest: latest ?? (earliest === undefined ? undefined : now),
    now,
    owner: options.owner,
    app: search.app,
    sid: (number) => sidOf(search, options, number),
    savedSearch: search.name,
    label: search.name,
    allFields: false,
    requiredFields: [],
    ttl: ttlSeconds(settings['dispatch.ttl'] ?? '2p', settings['cron_schedule'] ?? '', options.nowMs),
    parameters: options.parameters ?? {},
  };
  return jobs.start(request);
}

/** A saved search may leave out the leading `search`. */
function withCommand(search: string): string {
  return /^\s*(\||search\s)/.test(search) ? search : `search ${search}`;
}

function sidOf(search: SavedSearch, { nowMs, owner, scheduled }: DispatchOptions, number: number): string {
  const hash = createHash('md5').update(search.name).digest('hex').slice(0, 16);
  const place = `${owner}__${search.app}__RMD5${hash}_at_${Math.floor(nowMs / SECOND)}_${number}`;
  return scheduled ? `scheduler__${place}` : `${owner}__${place}`;
}

/** Seconds, or a number of periods: `2p` is twice the time between two runs. */
function ttlSeconds(text: string, cron: string, nowMs: number): number {
  const [, periods] = /^(\d+)p$/.exec(text.trim()) ?? [];
  if (periods === undefined) return durationSeconds(text) ?? 600;
  const next = nextRunMs(cron, nowMs);
  const after = next === undefined ? undefined : nextRunMs(cron, next);
  return next === undefined || after === undefined ? 600 : (Number(periods) * (after - next)) / SECOND;
}
