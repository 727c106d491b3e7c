import { Changes } from '../changes.ts';
import type { Keepable } from '../durable/state-file.ts';

/** A token stanza of inputs.conf: `[http://NAME]`. */
export interface HecToken {
  name: string;
  token: string;
  disabled: boolean;
  /** Events without an index of their own go here. */
  index: string;
  /** Indexes the token may write to. Empty: any. */
  indexes: readonly string[];
  sourcetype?: string;
  source?: string;
  host?: string;
  useACK: boolean;
  allowQueryStringAuth: boolean;
  description: string;
}

/** What is needed to make a token; the rest has Splunk's defaults. */
export type NewHecToken = Pick<HecToken, 'name' | 'token'> & Partial<HecToken>;

const DEFAULTS = {
  disabled: false,
  index: 'main',
  indexes: [],
  useACK: false,
  allowQueryStringAuth: false,
  description: '',
} as const;

/** The tokens of the collector, by stanza name and by value. */
export class HecTokens implements Keepable {
  readonly #byName = new Map<string, HecToken>();
  /** Given at the start: they are as configured with every start and need not be kept. */
  readonly #configured = new Set<string>();
  readonly #changes = new Changes();

  constructor(configured: readonly NewHecToken[] = []) {
    for (const token of configured) {
      this.#configured.add(token.name);
      this.set(token);
    }
  }

  /** Adds or replaces a stanza. */
  set(token: NewHecToken): HecToken {
    const stanza = { ...DEFAULTS, ...token };
    this.#byName.set(stanza.name, stanza);
    this.#changes.announce();
    return stanza;
  }

  get(name: string): HecToken | undefined {
    return this.#byName.get(name);
  }

  delete(name: string): void {
    if (this.#byName.delete(name)) this.#changes.announce();
  }

  list(): HecToken[] {
    return [...this.#byName.values()];
  }

  /** The stanza with this token value. */
  find(value: string): HecToken | undefined {
    const wanted = value.toLowerCase();
    for (const stanza of this.#byName.values()) if (stanza.token.toLowerCase() === wanted) return stanza;
    return undefined;
  }

  snapshot(): HecToken[] {
    return this.list().filter(({ name }) => !this.#configured.has(name));
  }

  restore(content: unknown): void {
    for (const token of content as HecToken[]) if (!this.#configured.has(token.name)) this.set(token);
  }

  onChange(listener: () => void): void {
    this.#changes.listen(listener);
  }
}
