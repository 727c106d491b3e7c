import { SECOND } from '#kernel';
import { Changes } from '../changes.ts';
import { confBoolean } from '../conf/parse-conf.ts';
import type { Keepable } from '../durable/state-file.ts';
import type { SavedSearch } from './saved-searches.ts';
import { durationSeconds } from './schedule.ts';

/** One time that an alert has triggered. Times are milliseconds of lab time. */
export interface FiredAlert {
  /** `<sid>_<epoch>`, and a number for alerts per result. */
  name: string;
  savedSearch: string;
  app: string;
  owner: string;
  sid: string;
  severity: number;
  actions: string;
  digestMode: boolean;
  triggeredAtMs: number;
  expiresAtMs: number;
  /** Results that it reports. */
  resultCount: number;
}

/** `limits.conf [scheduler] max_per_result_alerts`. */
const MAX_PER_RESULT = 500;
const DEFAULT_EXPIRY_SECONDS = 86_400;

/**
 * The list of triggered alerts, emptied by `alert.expires`. With a data directory it outlives a restart: our choice,
 * Splunk's own list is in memory.
 */
export class FiredAlerts implements Keepable {
  #alerts: FiredAlert[] = [];
  readonly #changes = new Changes();
  /** How often each alert has triggered since the start, tracked or not. */
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** Adds an alert, or one per result when `alert.digest_mode` is off. Only tracked alerts are listed. */
  add(search: SavedSearch, sid: string, resultCount: number, nowMs: number): void {
    const { settings } = search;
    const digestMode = confBoolean(settings['alert.digest_mode'], true);
    const count = digestMode ? 1 : Math.min(resultCount, MAX_PER_RESULT);
    this.#total += count;
    if (!isTracked(search)) return;
    const expiry = durationSeconds(settings['alert.expires'] ?? '') ?? DEFAULT_EXPIRY_SECONDS;
    for (let i = 0; i < count; i++) {
      this.#alerts.push({
        name: `${sid}_${Math.floor(nowMs / SECOND)}${digestMode ? '' : `.${i}`}`,
        savedSearch: search.name,
        app: search.app,
        owner: search.owner,
        sid,
        severity: Number(settings['alert.severity']),
        actions: settings['actions'] ?? '',
        digestMode,
        triggeredAtMs: nowMs,
        expiresAtMs: nowMs + expiry * SECOND,
        resultCount: digestMode ? resultCount : 1,
      });
    }
    this.#changes.announce();
  }

  /** Alerts that have not expired, oldest first. */
  list(nowMs: number): FiredAlert[] {
    this.#alerts = this.#alerts.filter(({ expiresAtMs }) => expiresAtMs > nowMs);
    return this.#alerts;
  }

  /** @returns whether there was one */
  delete(name: string): boolean {
    const before = this.#alerts.length;
    this.#alerts = this.#alerts.filter((alert) => alert.name !== name);
    if (this.#alerts.length === before) return false;
    this.#changes.announce();
    return true;
  }

  snapshot(): FiredAlert[] {
    return this.#alerts;
  }

  restore(content: unknown): void {
    this.#alerts = content as FiredAlert[];
  }

  onChange(listener: () => void): void {
    this.#changes.listen(listener);
  }
}

/** `alert.track = auto` tracks whatever has a condition. */
function isTracked({ settings }: SavedSearch): boolean {
  const track = settings['alert.track'] ?? 'auto';
  return track === 'auto' ? settings['counttype'] !== 'always' : confBoolean(track, false);
}
