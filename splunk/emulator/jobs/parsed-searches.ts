import { parseSearch, type MacroDefinition } from '#splunk/spl';

type Search = ReturnType<typeof parseSearch>;
type Macros = Readonly<Record<string, MacroDefinition>>;

/** Texts that are remembered: more than a fleet of detections has. */
const MOST_TEXTS = 500;

/** Searches as read from their text: one that runs on a schedule is read once. */
export class ParsedSearches {
  /** In order of use, the longest unused first. */
  readonly #byText = new Map<string, Search>();
  #macros: Macros | undefined;

  /** @throws SplError for a text that is no search, anew each time */
  parse(text: string, macros: Macros | undefined): Search {
    // What a text means depends on the macros.
    if (macros !== this.#macros) this.#byText.clear();
    this.#macros = macros;
    const search = this.#byText.get(text) ?? parseSearch(text, macros === undefined ? {} : { macros });
    this.#byText.delete(text);
    this.#byText.set(text, search);
    if (this.#byText.size > MOST_TEXTS) this.#byText.delete(this.#byText.keys().next().value!);
    return search;
  }
}
