import { Changes } from '../changes.ts';
import type { Keepable } from '../durable/state-file.ts';
import type { SplunkApp } from './splunk-app.ts';

/** What `apps/local` says of an app. */
export interface LocalApp {
  name: string;
  label: string;
  version: string;
  description: string;
  author: string;
  visible: boolean;
  disabled: boolean;
}

const SEARCH: LocalApp = {
  name: 'search',
  label: 'Search & Reporting',
  version: '',
  description: '',
  author: 'Splunk',
  visible: true,
  disabled: false,
};

/** Apps: the search app, those read at the start, and empty ones made over REST, which hold saved searches. */
export class LocalApps implements Keepable {
  readonly #shipped: ReadonlyMap<string, LocalApp>;
  readonly #made = new Map<string, LocalApp>();
  readonly #changes = new Changes();

  constructor(apps: readonly SplunkApp[]) {
    this.#shipped = new Map(
      [
        SEARCH,
        ...apps.map(({ id, label, version, description, author }) => ({
          ...SEARCH,
          name: id,
          label,
          version,
          description,
          author,
        })),
      ].map((app) => [app.name, app]),
    );
  }

  get(name: string): LocalApp | undefined {
    return this.#shipped.get(name) ?? this.#made.get(name);
  }

  list(): LocalApp[] {
    return [...this.#shipped.values(), ...this.#made.values()];
  }

  /** Was it made over REST? Only such an app can be changed or deleted. */
  isMade(name: string): boolean {
    return this.#made.has(name);
  }

  set(app: LocalApp): void {
    this.#made.set(app.name, app);
    this.#changes.announce();
  }

  delete(name: string): void {
    if (this.#made.delete(name)) this.#changes.announce();
  }

  snapshot(): LocalApp[] {
    return [...this.#made.values()];
  }

  restore(content: unknown): void {
    for (const app of content as LocalApp[]) if (!this.#shipped.has(app.name)) this.set(app);
  }

  onChange(listener: () => void): void {
    this.#changes.listen(listener);
  }
}
