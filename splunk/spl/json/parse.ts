/** A number as the text writes it: `1.0` stays `1.0`, and integers above 2^53 keep all digits. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type JsonValue = null | boolean | string | JsonNumber | JsonValue[] | JsonObject;

/** Members in document order; a repeated key keeps its last value. */
export type JsonObject = Map<string, JsonValue>;

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class JsonReader {
  readonly #text: string;
  readonly #maxDepth: number;
  #at = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  read(): JsonValue | undefined {
    try {
      const value = this.#value(0);
      this.#blanks();
      return this.#at === this.#text.length ? value : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
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

  #value(depth: number): JsonValue {
    if (depth > this.#maxDepth) throw new SyntaxError('too deep');
    this.#blanks();
    const char = this.#text[this.#at];
    if (char === '{') return this.#object(depth);
    if (char === '[') return this.#array(depth);
    if (char === '"') return this.#string();
    if (char === 't') return this.#word('true', true);
    if (char === 'f') return this.#word('false', false);
    if (char === 'n') return this.#word('null', null);
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.#text);
    if (!number) throw new SyntaxError('unexpected character');
    this.#at += number[0].length;
    return new JsonNumber(number[0]);
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw new SyntaxError('unexpected word');
    this.#at += word.length;
    return value;
  }

  #string(): string {
    const start = this.#at;
    let at = start + 1;
    let escaped = false;
    for (;;) {
      const code = this.#text.charCodeAt(at);
      if (code === 34) break;
      if (code < 32 || Number.isNaN(code)) throw new SyntaxError('unterminated string');
      if (code === 92) {
        escaped = true;
        at++;
      }
      at++;
    }
    this.#at = at + 1;
    return escaped
      ? (JSON.parse(this.#text.slice(start, at + 1)) as string)
      : this.#text.slice(start + 1, at);
  }

  #object(depth: number): JsonObject {
    const object: JsonObject = new Map();
    this.#at++;
    this.#blanks();
    if (this.#take('}')) return object;
    for (;;) {
      this.#blanks();
      if (this.#text[this.#at] !== '"') throw new SyntaxError('a key is missing');
      const key = this.#string();
      this.#blanks();
      if (!this.#take(':')) throw new SyntaxError('a colon is missing');
      object.set(key, this.#value(depth + 1));
      this.#blanks();
      if (this.#take('}')) return object;
      if (!this.#take(',')) throw new SyntaxError('a comma is missing');
    }
  }

  #array(depth: number): JsonValue[] {
    const items: JsonValue[] = [];
    this.#at++;
    this.#blanks();
    if (this.#take(']')) return items;
    for (;;) {
      items.push(this.#value(depth + 1));
      this.#blanks();
      if (this.#take(']')) return items;
      if (!this.#take(',')) throw new SyntaxError('a comma is missing');
    }
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }
}

/** Parses JSON keeping the text of numbers; undefined when the text is no JSON or nested deeper than `maxDepth`. */
export function parseJson(text: string, maxDepth = 1_000): JsonValue | undefined {
  return new JsonReader(text, maxDepth).read();
}

/** Compact JSON text. */
export function renderJson(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(renderJson).join(',')}]`;
  if (value instanceof Map) {
    return `{${[...value].map(([key, item]) => `${JSON.stringify(key)}:${renderJson(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** How a value of a document looks in a field: scalars as text, objects and arrays as JSON. */
export function jsonToText(value: JsonValue): string {
  return typeof value === 'string' ? value : renderJson(value);
}
