/** Receives every scalar of a document: the name of its field and its text. */
export type LeafVisitor = (name: string, text: string) => void;

const BACKSLASH = 92;
const QUOTE = 34;

/**
 * Walks the text of a JSON object or array and reports its scalars in document order, without building the document.
 *
 * Nested keys are joined by `.`, an array adds `{}` to its name: `value.ports{}`. Numbers keep their text. When the text
 * is cut off, the scalars before the cut are reported; false says that the text is malformed or too deep.
 * Source: Search Reference, spath command.
 */
export function flattenJson(text: string, visit: LeafVisitor, maxDepth = 1_000): boolean {
  return new Flattener(text, visit, maxDepth).run();
}

class Cut extends Error {}

/** What numbers and the words `true`, `false` and `null` are made of: letters, digits, `_`, `.`, `+`, `-`. */
function isOfWord(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    code === 46 ||
    code === 45 ||
    code === 43 ||
    code === 95
  );
}

class Flattener {
  readonly #text: string;
  readonly #visit: LeafVisitor;
  readonly #maxDepth: number;
  #at = 0;

  constructor(text: string, visit: LeafVisitor, maxDepth: number) {
    this.#text = text;
    this.#visit = visit;
    this.#maxDepth = maxDepth;
  }

  run(): boolean {
    try {
      const first = this.#next();
      if (first !== 123 && first !== 91) return false;
      this.#value('', 0);
      this.#blanks();
      return this.#at >= this.#text.length;
    } catch (error) {
      if (error instanceof Cut) return true;
      if (error instanceof SyntaxError) return false;
      throw error;
    }
  }

  #blanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 32 && code !== 9 && code !== 10 && code !== 13) return;
      this.#at++;
    }
  }

  /** Code of the next character that is no blank; ends the walk at the end of the text. */
  #next(): number {
    this.#blanks();
    if (this.#at >= this.#text.length) throw new Cut();
    return this.#text.charCodeAt(this.#at);
  }

  #value(name: string, depth: number): void {
    if (depth > this.#maxDepth) throw new SyntaxError('too deep');
    const code = this.#next();
    if (code === 123) this.#object(name, depth);
    else if (code === 91) this.#array(name, depth);
    else if (code === QUOTE) {
      const text = this.#string();
      this.#visit(name, text);
    } else {
      const start = this.#at;
      while (isOfWord(this.#text.charCodeAt(this.#at))) this.#at++;
      if (this.#at >= this.#text.length) throw new Cut();
      const word = this.#text.slice(start, this.#at);
      if (!/^(?:true|false|null|-?\d.*)$/.test(word)) throw new SyntaxError('unexpected word');
      this.#visit(name, word);
    }
  }

  #string(): string {
    const start = this.#at + 1;
    let at = start;
    let escaped = false;
    for (;;) {
      const code = this.#text.charCodeAt(at);
      if (code === QUOTE) break;
      if (code === BACKSLASH) {
        escaped = true;
        at++;
      } else if (Number.isNaN(code)) throw new Cut();
      at++;
    }
    this.#at = at + 1;
    const raw = this.#text.slice(start, at);
    return escaped ? (JSON.parse(`"${raw.replace(/[\n\r\t]/g, ' ')}"`) as string) : raw;
  }

  #object(name: string, depth: number): void {
    this.#at++;
    if (this.#next() === 125) {
      this.#at++;
      return;
    }
    for (;;) {
      if (this.#next() !== QUOTE) throw new SyntaxError('a key is missing');
      const key = this.#string();
      if (this.#next() !== 58) throw new SyntaxError('a colon is missing');
      this.#at++;
      this.#value(name === '' ? key : `${name}.${key}`, depth + 1);
      const code = this.#next();
      this.#at++;
      if (code === 125) return;
      if (code !== 44) throw new SyntaxError('a comma is missing');
    }
  }

  #array(name: string, depth: number): void {
    this.#at++;
    if (this.#next() === 93) {
      this.#at++;
      return;
    }
    const element = `${name}{}`;
    for (;;) {
      this.#value(element, depth + 1);
      const code = this.#next();
      this.#at++;
      if (code === 93) return;
      if (code !== 44) throw new SyntaxError('a comma is missing');
    }
  }
}
