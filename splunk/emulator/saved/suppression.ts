import { SECOND } from '#kernel';
import type { ResultRow } from '#splunk/spl';
import { Changes } from '../changes.ts';
import { confBoolean, type Stanza } from '../conf/parse-conf.ts';
import type { Keepable } from '../durable/state-file.ts';
import { durationSeconds } from './schedule.ts';

/**
 * Keeps an alert quiet for a while after it has triggered: as a whole, or per value of `alert.suppress.fields`.
 * Alerts of one `alert.suppress.group_name` share their memory.
 */
export class Suppression implements Keepable {
  /** Group and field values → lab time (ms) until which they are quiet. */
  readonly #quietUntil = new Map<string, number>();
  readonly #changes = new Changes();

  /** The rows that are news. An empty list suppresses the alert. Does not mark them as told: see `told`. */
  news(name: string, settings: Readonly<Stanza>, rows: readonly ResultRow[], nowMs: number): ResultRow[] {
    if (!isOn(settings)) return [...rows];
    return rows.filter((row) => (this.#quietUntil.get(keyOf(name, settings, row)) ?? -Infinity) <= nowMs);
  }

  /** Is the alert quiet as a whole, whatever its rows say? Only without fields. */
  isQuiet(name: string, settings: Readonly<Stanza>, nowMs: number): boolean {
    if (!isOn(settings) || fieldsOf(settings).length > 0) return false;
    return (this.#quietUntil.get(keyOf(name, settings, {})) ?? -Infinity) > nowMs;
  }

  /** These rows have triggered: the same again is quiet for the period. */
  told(name: string, settings: Readonly<Stanza>, rows: readonly ResultRow[], nowMs: number): void {
    if (!isOn(settings)) return;
    for (const [key, quietUntil] of this.#quietUntil) if (quietUntil <= nowMs) this.#quietUntil.delete(key);
    const until = nowMs + (durationSeconds(settings['alert.suppress.period'] ?? '') ?? 0) * SECOND;
    this.#quietUntil.set(keyOf(name, settings, rows[0] ?? {}), until);
    for (const row of rows) this.#quietUntil.set(keyOf(name, settings, row), until);
    this.#changes.announce();
  }

  /** Lab time (ms) until which an alert as a whole, or its longest quiet value, is suppressed. */
  quietUntilMs(name: string, settings: Readonly<Stanza>): number {
    const prefix = JSON.stringify(groupOf(name, settings)).slice(1, -1);
    let latest = 0;
    for (const [key, until] of this.#quietUntil) {
      if (key.startsWith(`["${prefix}"`)) latest = Math.max(latest, until);
    }
    return latest;
  }

  /** Forgets that an alert has triggered. */
  clear(name: string, settings: Readonly<Stanza>): void {
    const prefix = JSON.stringify(groupOf(name, settings)).slice(1, -1);
    for (const key of this.#quietUntil.keys()) {
      if (key.startsWith(`["${prefix}"`)) this.#quietUntil.delete(key);
    }
    this.#changes.announce();
  }

  snapshot(): [key: string, untilMs: number][] {
    return [...this.#quietUntil];
  }

  restore(content: unknown): void {
    for (const [key, until] of content as [string, number][]) this.#quietUntil.set(key, until);
  }

  onChange(listener: () => void): void {
    this.#changes.listen(listener);
  }
}

const isOn = (settings: Readonly<Stanza>) => confBoolean(settings['alert.suppress'], false);

const groupOf = (name: string, settings: Readonly<Stanza>) => settings['alert.suppress.group_name'] || name;

const fieldsOf = (settings: Readonly<Stanza>) =>
  (settings['alert.suppress.fields'] ?? '')
    .split(',')
    .map((field) => field.trim())
    .filter((field) => field !== '');

function keyOf(name: string, settings: Readonly<Stanza>, row: ResultRow): string {
  return JSON.stringify([groupOf(name, settings), ...fieldsOf(settings).map((field) => row[field] ?? null)]);
}
