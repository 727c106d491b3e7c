/** A token stanza of inputs.conf: `[http://NAME]`. */
export interface HecToken {
  name: string;
  token: string;
  disabled: boolean;
  /** Events without an index of their own go here. */
  index: string;
  /** Indexes the token may write to. Empty: any. */
  indexes: string[];
  sourcetype?: string;
  source?: string;
  host?: string;
  useACK: boolean;
  allowQueryStringAuth: boolean;
  description: string;
}

/** What is needed to make a token; the rest has Splunk's defaults. */
export type NewHecToken = Pick<HecToken, 'name' | 'token'> & Partial<HecToken>;

/** The tokens of the collector, by stanza name and by value. */
export class HecTokens {
  readonly #byName = new Map<string, HecToken>();

  /** Adds or replaces a stanza. */
  set(token: NewHecToken): HecToken {
    const stanza: HecToken = {
      disabled: false,
      index: 'main',
      indexes: [],
      useACK: false,
      allowQueryStringAuth: false,
      description: '',
      ...token,
    };
    this.#byName.set(stanza.name, stanza);
    return stanza;
  }

  get(name: string): HecToken | undefined {
    return this.#byName.get(name);
  }

  delete(name: string): boolean {
    return this.#byName.delete(name);
  }

  list(): HecToken[] {
    return [...this.#byName.values()];
  }

  /** The stanza with this token value. */
  find(value: string): HecToken | undefined {
    return this.list().find((stanza) => stanza.token.toLowerCase() === value.toLowerCase());
  }
}
