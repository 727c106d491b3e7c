import { confBoolean, stanzas, type Stanza } from '../conf/parse-conf.ts';
import type { SplunkApp } from '../conf/splunk-app.ts';
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

export const isScheduled = ({ settings }: SavedSearch): boolean =>
  confBoolean(settings['enableSched'], false) &&
  !confBoolean(settings['disabled'], false) &&
  settings['cron_schedule'] !== '';

/** The saved searches of all apps. Names are unique across apps: our choice, Splunk has one set per app and owner. */
export class SavedSearches {
  readonly #byName = new Map<string, SavedSearch>();
  readonly #listeners: ((name: string) => void)[] = [];

  constructor(apps: readonly SplunkApp[]) {
    for (const app of apps) {
      for (const [name, settings] of stanzas(app.conf('savedsearches'))) {
        this.#byName.set(name, {
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
    this.#listeners.push(listener);
  }

  get(name: string): SavedSearch | undefined {
    return this.#byName.get(name);
  }

  list(): SavedSearch[] {
    return [...this.#byName.values()];
  }

  set(search: SavedSearch): void {
    this.#byName.set(search.name, search);
    this.#changed(search.name);
  }

  delete(name: string): void {
    if (this.#byName.delete(name)) this.#changed(name);
  }

  #changed(name: string): void {
    for (const listener of this.#listeners) listener(name);
  }
}
