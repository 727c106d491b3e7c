/** An index stanza: what indexes.conf and `data/indexes` say of it. */
export interface IndexDefinition {
  name: string;
  disabled: boolean;
  /** Keys of indexes.conf as written. */
  settings: Record<string, string>;
}

/** Indexes that every Splunk has. */
const BUILT_IN = ['main', 'history', 'summary', '_internal', '_audit', '_introspection', '_telemetry'];

/** Lower case letters, digits, `_` and `-`; not beginning with `_` or `-`, not containing `kvstore`. */
const NAME = /^(?!.*kvstore)[a-z0-9][a-z0-9_-]*$/;

/** The indexes that exist. An event for an index that does not exist is not kept. */
export class Indexes {
  readonly #byName = new Map<string, IndexDefinition>();

  constructor() {
    for (const name of BUILT_IN) this.set(name);
  }

  static isValidName(name: string): boolean {
    return NAME.test(name);
  }

  set(name: string, settings: Record<string, string> = {}): IndexDefinition {
    const definition = { name, disabled: false, settings };
    this.#byName.set(name, definition);
    return definition;
  }

  get(name: string): IndexDefinition | undefined {
    return this.#byName.get(name);
  }

  delete(name: string): boolean {
    return this.#byName.delete(name);
  }

  isBuiltIn(name: string): boolean {
    return BUILT_IN.includes(name);
  }

  list(): IndexDefinition[] {
    return [...this.#byName.values()];
  }

  /** May events be written to this index? */
  isWritable(name: string): boolean {
    return this.#byName.get(name)?.disabled === false;
  }
}
