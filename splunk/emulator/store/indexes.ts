import { Changes } from '../changes.ts';
import type { Keepable } from '../durable/state-file.ts';

/** An index stanza: what indexes.conf and `data/indexes` say of it. */
export interface IndexDefinition {
  name: string;
  disabled: boolean;
  /** Keys of indexes.conf as written. */
  settings: Readonly<Record<string, string>>;
}

/** Indexes that every Splunk has. */
const BUILT_IN = ['main', 'history', 'summary', '_internal', '_audit', '_introspection', '_telemetry'];

/** Lower case letters, digits, `_` and `-`; not beginning with `_` or `-`, not containing `kvstore`. */
const NAME = /^(?!.*kvstore)[a-z0-9][a-z0-9_-]*$/;

/** The indexes that exist. An event for an index that does not exist is not kept. */
export class Indexes implements Keepable {
  readonly #byName = new Map<string, IndexDefinition>();
  /** Splunk's own and those of apps: there with every start. */
  readonly #configured = new Set<string>();
  /** Made or changed over REST. */
  readonly #changed = new Set<string>();
  readonly #changes = new Changes();

  constructor(configured: readonly Omit<IndexDefinition, 'disabled'>[] = []) {
    for (const { name, settings } of [...BUILT_IN.map((name) => ({ name, settings: {} })), ...configured]) {
      this.#configured.add(name);
      this.#byName.set(name, { name, disabled: false, settings });
    }
  }

  static isValidName(name: string): boolean {
    return NAME.test(name);
  }

  /** Adds or replaces an index. */
  set(definition: IndexDefinition): void {
    this.#byName.set(definition.name, definition);
    this.#changed.add(definition.name);
    this.#changes.announce();
  }

  get(name: string): IndexDefinition | undefined {
    return this.#byName.get(name);
  }

  delete(name: string): void {
    this.#byName.delete(name);
    this.#changed.delete(name);
    this.#changes.announce();
  }

  /** May it be deleted? Splunk's own and those of apps may not. */
  isRemovable(name: string): boolean {
    return !this.#configured.has(name);
  }

  list(): IndexDefinition[] {
    return [...this.#byName.values()];
  }

  /** May events be written to this index? */
  isWritable(name: string): boolean {
    return this.#byName.get(name)?.disabled === false;
  }

  snapshot(): IndexDefinition[] {
    return this.list().filter(({ name }) => this.#changed.has(name));
  }

  restore(content: unknown): void {
    for (const definition of content as IndexDefinition[]) this.set(definition);
  }

  onChange(listener: () => void): void {
    this.#changes.listen(listener);
  }
}
