import type { Clock, Logger, Timer } from '#kernel';
import { confBoolean } from '../conf/parse-conf.ts';
import type { SearchJob } from '../jobs/search-job.ts';
import type { SearchJobs } from '../jobs/search-jobs.ts';
import { judge } from './alert-condition.ts';
import { dispatch } from './dispatch.ts';
import type { FiredAlerts } from './fired-alerts.ts';
import { isScheduled, type SavedSearch, type SavedSearches } from './saved-searches.ts';
import { nextRunMs } from './schedule.ts';
import type { Suppression } from './suppression.ts';

export interface SchedulerOptions {
  clock: Clock;
  logger: Logger;
  searches: SavedSearches;
  jobs: SearchJobs;
  firedAlerts: FiredAlerts;
  suppression: Suppression;
}

/** Runs scheduled searches on lab time and decides which of them are alerts. */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #timers = new Map<string, { timer: Timer; dueMs: number }>();
  /** What each alert counted in its last run. */
  readonly #previousCounts = new Map<string, number>();

  constructor(options: SchedulerOptions) {
    this.#options = options;
    for (const search of options.searches.list()) this.#schedule(search.name, options.clock.now());
    options.searches.onChange((name) => {
      this.#timers.get(name)?.timer.cancel();
      this.#timers.delete(name);
      this.#schedule(name, options.clock.now());
    });
  }

  /** Lab time (ms) of the next run. */
  nextRunMs(name: string): number | undefined {
    return this.#timers.get(name)?.dueMs;
  }

  close(): void {
    for (const { timer } of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #schedule(name: string, afterMs: number): void {
    const { clock, logger, searches } = this.#options;
    const search = searches.get(name);
    if (!search || !isScheduled(search)) return;
    const cron = search.settings['cron_schedule'] ?? '';
    const dueMs = nextRunMs(cron, afterMs);
    if (dueMs === undefined) {
      logger.warn('saved search has no valid cron_schedule and will not run', { name, cron });
      return;
    }
    const run = async () => {
      // The next run is planned first: a search that changes while it runs is scheduled anew anyway.
      const continuous = !confBoolean(search.settings['realtime_schedule'], true);
      this.#schedule(name, continuous ? dueMs : Math.max(dueMs, clock.now()));
      await this.#run(search, dueMs);
    };
    const timer = clock.setTimer(dueMs - clock.now(), run, {
      rank: 'scheduler',
      name: `saved search ${name}`,
    });
    this.#timers.set(name, { timer, dueMs });
  }

  async #run(search: SavedSearch, dueMs: number): Promise<void> {
    try {
      const job = await this.#dispatch(search, dueMs);
      await job.done;
      if (job.state === 'DONE') await this.#alert(search, job, dueMs);
      else this.#warn(search, job.messages.map(({ text }) => text).join(' '));
    } catch (error) {
      // One broken saved search is a message, as in scheduler.log, and costs the others nothing.
      this.#warn(search, String(error));
    }
  }

  async #alert(search: SavedSearch, job: SearchJob, dueMs: number): Promise<void> {
    const { firedAlerts, suppression } = this.#options;
    const { settings, name } = search;
    const rows = job.result?.rows ?? [];
    const { count, triggers } = judge({
      settings,
      rows,
      previousCount: this.#previousCounts.get(name),
      conditionRows: settings['counttype'] === 'custom' ? await this.#conditionRows(search, dueMs) : 0,
    });
    this.#previousCounts.set(name, count);
    if (!triggers || suppression.isQuiet(name, settings, dueMs)) return;
    const news = suppression.news(name, settings, rows, dueMs);
    // An alert on the absence of results has no rows that could be news.
    if (rows.length > 0 && news.length === 0) return;
    suppression.told(name, settings, news, dueMs);
    firedAlerts.add(search, job.sid, news.length, dueMs);
  }

  /** `alert_condition` is a search over the results: the same as running it after the saved search. */
  async #conditionRows(search: SavedSearch, dueMs: number): Promise<number> {
    const job = await this.#dispatch(search, dueMs, search.settings['alert_condition'] ?? '');
    await job.done;
    if (job.state === 'FAILED') this.#warn(search, job.messages.map(({ text }) => text).join(' '));
    return job.result?.rows.length ?? 0;
  }

  #dispatch(search: SavedSearch, dueMs: number, pipedInto?: string): Promise<SearchJob> {
    return dispatch(this.#options.jobs, search, {
      nowMs: dueMs,
      owner: search.owner,
      scheduled: true,
      ...(pipedInto === undefined ? {} : { pipedInto }),
    });
  }

  #warn(search: SavedSearch, reason: string): void {
    this.#options.logger.warn('scheduled search failed', { name: search.name, reason });
  }
}
