/** The parameters of a request: query string and form body together. Repeated names are lists. */
export class Parameters {
  readonly #query: URLSearchParams;
  readonly #form: URLSearchParams;

  constructor(query: URLSearchParams, form: URLSearchParams) {
    this.#query = query;
    this.#form = form;
  }

  /** The first value; the query string goes before the form. */
  get(name: string): string | undefined {
    return this.#query.get(name) ?? this.#form.get(name) ?? undefined;
  }

  all(name: string): string[] {
    return [...this.#query.getAll(name), ...this.#form.getAll(name)];
  }

  /** Distinct names in order of appearance. */
  names(): string[] {
    return [...new Set([...this.#query.keys(), ...this.#form.keys()])];
  }

  /** `fallback` for a missing value and for junk, which Splunk tolerates. */
  integer(name: string, fallback: number): number {
    const text = this.get(name);
    if (text === undefined || !/^\s*-?\d+\s*$/.test(text)) return fallback;
    return Number(text);
  }

  /** Splunk's truth: `1`, `true`, `t`, `yes`. */
  boolean(name: string, fallback = false): boolean {
    const text = this.get(name);
    return text === undefined ? fallback : isTrue(text);
  }
}

export function isTrue(text: string): boolean {
  return ['1', 'true', 't', 'yes', 'y', 'on'].includes(text.trim().toLowerCase());
}
