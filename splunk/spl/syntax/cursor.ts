import { SplError } from '../spl-error.ts';

/** A text between double quotes. */
export interface Quoted {
  value: string;
  position: number;
  quoted: true;
}

/** A text without quotes. */
export interface Bare {
  value: string;
  position: number;
  quoted: false;
}

export type Word = Quoted | Bare;

const BLANK = /\s/;

/** Reads a stretch of search text from left to right; positions are offsets in the whole text. */
export class Cursor {
  readonly text: string;
  position: number;
  readonly end: number;
  /** The text up to the end. */
  #stretch: string | undefined;

  constructor(text: string, position = 0, end = text.length) {
    this.text = text;
    this.position = position;
    this.end = end;
  }

  /** The next character, or the empty text at the end. */
  peek(ahead = 0): string {
    const at = this.position + ahead;
    return at < this.end ? this.text[at]! : '';
  }

  skipBlanks(): void {
    while (this.position < this.end && BLANK.test(this.text[this.position]!)) this.position++;
  }

  skipBlanksAndCommas(): void {
    while (
      this.position < this.end &&
      (this.text[this.position] === ',' || BLANK.test(this.text[this.position]!))
    ) {
      this.position++;
    }
  }

  /** Skips blanks and says whether nothing is left. */
  get done(): boolean {
    this.skipBlanks();
    return this.position >= this.end;
  }

  startsWith(text: string): boolean {
    return this.position + text.length <= this.end && this.text.startsWith(text, this.position);
  }

  /** Consumes the text if it comes next. */
  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.position += text.length;
    return true;
  }

  /** Matches a sticky regular expression here, without consuming it. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    // `$` and look-ahead must see the end of this stretch, not what stands behind it.
    this.#stretch ??= this.end === this.text.length ? this.text : this.text.slice(0, this.end);
    pattern.lastIndex = this.position;
    return pattern.exec(this.#stretch) ?? undefined;
  }

  /** Whether this word (any case) comes next, as a whole word. */
  atKeyword(keyword: string): boolean {
    const next = this.text.slice(this.position, Math.min(this.end, this.position + keyword.length));
    if (next.toLowerCase() !== keyword.toLowerCase()) return false;
    return !/[\w.:]/.test(this.peek(keyword.length) || ' ');
  }

  takeKeyword(keyword: string): boolean {
    if (!this.atKeyword(keyword)) return false;
    this.position += keyword.length;
    return true;
  }

  /** Reads a text in double quotes that starts here. */
  readQuoted(): Quoted {
    const position = this.position;
    let at = position + 1;
    while (at < this.end && this.text[at] !== '"') at += this.text[at] === '\\' ? 2 : 1;
    if (at >= this.end) throw this.error('Unbalanced quotes.', position);
    this.position = at + 1;
    return { value: unescapeQuoted(this.text.slice(position + 1, at)), position, quoted: true };
  }

  /** Reads up to a blank or one of the given characters. */
  readBare(stop: string): Bare {
    const position = this.position;
    while (this.position < this.end) {
      const char = this.text[this.position]!;
      if (BLANK.test(char) || stop.includes(char)) break;
      this.position++;
    }
    return { value: this.text.slice(position, this.position), position, quoted: false };
  }

  error(message: string, position = this.position, length = 1): SplError {
    return new SplError(message, Math.min(position, Math.max(0, this.end)), { length });
  }
}

/**
 * Undoes the escapes of a quoted text: `\"`, `\\` and `\|`. Any other backslash stays, so that regular expressions
 * can be written with single backslashes.
 */
export function unescapeQuoted(text: string): string {
  return text.includes('\\') ? text.replace(/\\(["\\|])/g, '$1') : text;
}

/** Writes a text in double quotes so that reading it gives it back. */
export function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
