import { Changes } from '../changes.ts';
import { confBoolean, stanzas, type Stanza } from '../conf/parse-conf.ts';
import type { SplunkApp } from '../conf/splunk-app.ts';
import type { Keepable } from '../durable/state-file.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

/** A stanza of savedsearches.conf, or one made over REST. */
export interface SavedSearch {
  name: string;
  app: string;
  owner: string;
  /** Settings by their conf name, Splunk's defaults included. */
  settings: Stanza;
  /** Milliseconds since the epoch; undefined for what comes from files. */
  updatedMs?: number;
}

/** What was set over REST: all of a search that was made there, or changes to one of an app. */
export interface SavedSearchChange {
  name: string;
  app: string;
  owner: string;
  settings: Stanza;
  updatedMs: number;
}

export const isScheduled = ({ settings }: SavedSearch): boolean =>
  confBoolean(settings['enableSched'], false) &&
  !confBoolean(settings['disabled'], false) &&
  settings['cron_schedule'] !== '';

/** The saved searches of all apps. Names are unique across apps: our choice, Splunk has one set per app and owner. */
export class SavedSearches implements Keepable {
  /** From files. */
  readonly #shipped = new Map<string, SavedSearch>();
  /** From REST, laid over what is shipped: Splunk's `local/savedsearches.conf`. */
  readonly #local = new Map<string, SavedSearchChange>();
  readonly #changes = new Changes<[name: string]>();

  constructor(apps: readonly SplunkApp[]) {
    for (const app of apps) {
      for (const [name, settings] of stanzas(app.conf('savedsearches'))) {
        this.#shipped.set(name, {
          name,
          app: app.id,
          owner: 'nobody',
          settings: { ...DEFAULT_SETTINGS, ...settings },
        });
      }
    }
  }

  /** Calls `listener` with the name of every search that is added, changed or removed. */
  onChange(listener: (name: string) => void): void {
    this.#changes.listen(listener);
  }

  get(name: string): SavedSearch | undefined {
    const shipped = this.#shipped.get(name);
    const local = this.#local.get(name);
    if (!local) return shipped;
    const { app, owner } = shipped ?? local;
    const settings = { ...DEFAULT_SETTINGS, ...shipped?.settings, ...local.settings };
    return { name, app, owner, settings, updatedMs: local.updatedMs };
  }

  list(): SavedSearch[] {
    return [...new Set([...this.#shipped.keys(), ...this.#local.keys()])].map((name) => this.get(name)!);
  }

  /** Adds a search, or changes some settings of one. */
  change(change: SavedSearchChange): void {
    const earlier = this.#local.get(change.name);
    this.#local.set(change.name, { ...change, settings: { ...earlier?.settings, ...change.settings } });
    this.#changes.announce(change.name);
  }

  /** May it be deleted? What an app ships may only be changed. */
  isRemovable(name: string): boolean {
    return !this.#shipped.has(name);
  }

  delete(name: string): void {
    if (this.#local.delete(name)) this.#changes.announce(name);
  }

  snapshot(): SavedSearchChange[] {
    return [...this.#local.values()];
  }

  restore(content: unknown): void {
    for (const change of content as SavedSearchChange[]) this.change(change);
  }
}
